// The console: asks for the numbers now and then, and draws them.  Names come
// from users, so they only ever become text.
"use strict";

const MINUTES = 180;
const WIDTH = 480;
const HEIGHT = 120;
const BASE = 100; // the plot's lower edge
const REFRESH_MS = 5000;

function make(name, attributes, ...children) {
	const element = document.createElement(name);
	for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
	element.append(...children);
	return element;
}

function draw(name, attributes, ...children) {
	const element = document.createElementNS("http://www.w3.org/2000/svg", name);
	for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
	element.append(...children);
	return element;
}

function number(value, digits = 0) {
	if (value === null || value === undefined) return "–";
	return value.toLocaleString("en", { maximumFractionDigits: digits });
}

function bytes(value) {
	const units = ["B", "KB", "MB", "GB", "TB"];
	let unit = 0;
	for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
	return value === null ? "–" : `${number(value, 1)} ${units[unit]}`;
}

// One value for each of the last minutes; those without traffic are 0.
function series(table, now, column, missing) {
	const values = new Array(MINUTES).fill(missing);
	for (const minute of table.minutes ?? []) {
		const place = MINUTES - 1 - (now - minute[0]) / 60;
		if (place >= 0 && place < MINUTES) values[place] = minute[column];
	}
	return values;
}

function path(values, top) {
	const points = values.map((value, i) => `${(i * WIDTH) / (MINUTES - 1)},${BASE - (value / top) * (BASE - 14)}`);
	return `M0,${BASE}L${points.join("L")}L${WIDTH},${BASE}Z`;
}

// Units a second against the limit, and what was throttled as bars below.
function capacityPlot(table, now, kind, side) {
	const used = series(table, now, 1 + side, 0).map((units) => units / 60);
	const throttles = series(table, now, 3 + side, 0);
	const limit = table[kind].provisioned ?? null;
	const top = Math.max(...used, limit ?? 0, 0.001) * 1.05;
	const most = Math.max(...throttles, 1);
	const svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" });

	svg.append(draw("title", {}, `${kind} of ${table.table}: ${number(Math.max(...used), 1)} units a second at most`));
	svg.append(draw("path", { class: "used", d: path(used, top) }));
	if (limit !== null) {
		const y = BASE - (limit / top) * (BASE - 14);
		svg.append(draw("line", { class: "limit", x1: 0, x2: WIDTH, y1: y, y2: y }));
		svg.append(draw("text", { x: WIDTH, y: y - 3, "text-anchor": "end" }, `provisioned ${number(limit)}`));
	}
	throttles.forEach((count, i) => {
		if (count === 0) return;
		const height = 3 + (count / most) * 9;
		svg.append(draw("rect", { class: "throttle", x: (i * WIDTH) / MINUTES, width: WIDTH / MINUTES,
			y: BASE + 2, height }, draw("title", {}, `${count} throttled`)));
	});
	svg.append(draw("line", { class: "axis", x1: 0, x2: WIDTH, y1: BASE, y2: BASE }));
	svg.append(draw("text", { x: 0, y: 10 }, `${number(top, 1)} units/s`));
	svg.append(draw("text", { x: 0, y: HEIGHT - 1 }, "3 h ago"));
	svg.append(draw("text", { x: WIDTH, y: HEIGHT - 1, "text-anchor": "end" }, "now"));
	return make("figure", { class: kind },
		make("figcaption", {}, `${kind}: ${number(table[kind].units, 1)} units, ${number(table[kind].throttles)} throttled, `
			+ `p50 ${number(table[kind].p50, 2)} ms, p99 ${number(table[kind].p99, 2)} ms`), svg);
}

// The ranges of the hash, by what they had in the last minutes with traffic.
function heatStrip(table, kind, heat) {
	const most = Math.max(...heat);
	const width = WIDTH / heat.length;
	const svg = draw("svg", { viewBox: `0 0 ${WIDTH} 22`, role: "img" });

	heat.forEach((units, i) => {
		const cell = draw("rect", { class: "heat", x: i * width, y: 1, width, height: 20,
			"fill-opacity": most > 0 ? units / most : 0 });
		cell.append(draw("title", {}, `range ${i}: ${number(units, 1)} units`));
		svg.append(cell);
	});
	for (let i = 0; i < table.partitions; i++) {
		const first = Math.ceil((i * heat.length) / table.partitions);
		const next = Math.ceil(((i + 1) * heat.length) / table.partitions);
		svg.append(draw("rect", { class: "cell", x: first * width, y: 1, width: (next - first) * width, height: 20 }));
	}
	return make("figure", { class: kind },
		make("figcaption", {}, `${table.partitions} partition${table.partitions === 1 ? "" : "s"}, heat of ${kind}`), svg);
}

const KEY_KINDS = {
	PKC: "partition keys, by units", SKC: "items, by units",
	PKT: "partition keys, throttled", SKT: "items, throttled",
};

// The keys with the most traffic of one kind.
function keyTable(kind, keys) {
	const rows = keys.map(([, key, isCut, requests, units, recent]) => make("tr", {},
		...[isCut ? `${key} …` : key, number(requests), number(units, 1), number(recent)].map((text) => make("td", {}, text))));

	return make("figure", { "data-kind": kind },
		make("table", { class: "keys" },
			make("caption", {}, KEY_KINDS[kind]),
			make("thead", {}, make("tr", {}, ...["key", "requests", "units", "now"].map((text) => make("th", {}, text)))),
			make("tbody", {}, ...rows)));
}

function keyTables(table) {
	const kinds = Object.keys(KEY_KINDS).map((kind) => [kind, (table.keys ?? []).filter((key) => key[0] === kind)]);

	return kinds.filter(([, keys]) => keys.length > 0).map(([kind, keys]) => keyTable(kind, keys));
}

function facts(table) {
	const parts = [table.mode, `${number(table.items)} items`, bytes(table.bytes)];
	if (table.insights) parts.push(table.insights === "THROTTLED_KEYS" ? "insights: throttled keys" : "insights");
	if (table.ttl) {
		parts.push(`TTL ${table.ttl.attribute}: ${number(table.ttl.due)} due, `
			+ `lag ${number(table.ttl.lag ?? 0, 1)} s, ${number(table.ttl.deleted ?? 0)} deleted`);
	}
	return parts.join(" · ");
}

function showTable(table, now) {
	const plots = make("div", { class: "plots" },
		capacityPlot(table, now, "reads", 0), capacityPlot(table, now, "writes", 1));

	if (table.partitions) {
		plots.append(heatStrip(table, "reads", table.recent_reads), heatStrip(table, "writes", table.recent_writes));
	}
	plots.append(...keyTables(table));
	return make("article", { "data-table": table.table, "data-index": table.index ?? "" },
		make("h3", {}, table.index === null ? table.table : `${table.table} · ${table.index}`),
		make("p", { class: "facts" }, facts(table)), plots);
}

function showRequests(requests) {
	return requests.map((row) => make("tr", {}, ...[row.operation, row.source, number(row.requests), number(row.errors),
		number(row.throttles), number(row.p50, 2), number(row.p99, 2)].map((text) => make("td", {}, text))));
}

async function refresh() {
	const status = document.getElementById("status");

	try {
		const answer = await fetch("/console/data", { cache: "no-store" });
		if (!answer.ok) throw new Error(`the endpoint answers ${answer.status}`);
		const data = await answer.json();
		document.querySelector("#requests tbody").replaceChildren(...showRequests(data.requests));
		document.getElementById("tables").replaceChildren(...data.tables.map((table) => showTable(table, data.now)));
		status.textContent = `as of ${new Date().toLocaleTimeString()}`;
		status.className = "";
	} catch (error) {
		status.textContent = error.message;
		status.className = "failed";
	}
	setTimeout(refresh, REFRESH_MS);
}

refresh();

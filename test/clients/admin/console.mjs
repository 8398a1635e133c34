// The endpoint's own page in a browser: what it draws of a table's traffic.
import { execFileSync } from "node:child_process";
import { request } from "node:http";
import puppeteer from "puppeteer-core";
import { is, done } from "../tap.mjs";

const sql = (text) => execFileSync("psql", ["-XqAt", "-v", "ON_ERROR_STOP=1", "-c", text]).toString().trim();
const url = process.env.AWS_ENDPOINT_URL;
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});
const page = await browser.newPage();
await page.setViewport({ width: 1200, height: 900 });
page.setDefaultTimeout(20000);
const problems = [];
page.on("pageerror", (error) => problems.push(error.message));
page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
const elsewhere = [];
page.on("request", (asked) => asked.url().startsWith(url) || asked.url().startsWith("data:") || elsewhere.push(asked.url()));
const screenshot = (name) => page.screenshot({ path: `${process.env.DYN_OUT}/console-${name}.png`, fullPage: true });
const count = (selector) => page.$$eval(selector, (elements) => elements.length);
const text = (selector) => page.$$eval(selector, (elements) => elements.map((element) => element.textContent.trim()));

const status = (path) => new Promise((resolve) => {
  request(url + path, (answer) => resolve(answer.statusCode)).end();
});

async function until(condition) {
  for (let attempt = 0; attempt < 100 && !(await condition()); attempt += 1) await new Promise((resolve) => setTimeout(resolve, 100));
}

try {
  sql("CREATE ROLE watcher");
  sql("GRANT pg_monitor TO watcher");
  const [username, password] = sql("SELECT * FROM dynamo_create_access_key('watcher')").split("|");
  sql("SET dynamo_am.clock_offset = -300; SELECT dynamo_create_table('Watched', 'PK S', read_capacity => 50, write_capacity => 2)");
  sql("SELECT dynamo_create_table('Other.table', 'PK S')");
  sql("SELECT dynamo_set_contributor_insights('Watched', true)");
  // More than was saved in 300 seconds: what comes last is throttled.
  sql(`DO $$
    BEGIN
      FOR n IN 1 .. 20 LOOP
        BEGIN
          PERFORM dynamo_put('Watched', jsonb_build_object('PK', n::text, 'v', repeat('x', 60000))::dynamo_item);
        EXCEPTION WHEN OTHERS THEN NULL;
        END;
      END LOOP;
    END $$`);
  sql("SELECT dynamo_api('GetItem', '{\"TableName\":\"Watched\",\"Key\":{\"PK\":{\"S\":\"1\"}}}')");
  sql("ALTER SYSTEM SET dynamo_am.http_console = on");
  sql("SELECT pg_reload_conf()");
  await until(async () => (await status("/console")) === 401);
  is(await status("/console"), 401, "the page is not for everybody");

  await page.authenticate({ username, password: `${password}x` });
  is((await page.goto(`${url}/console`)).status(), 401, "nor for a wrong password");
  problems.length = 0;
  await page.authenticate({ username, password });
  is((await page.goto(`${url}/console`)).status(), 200, "an access key opens it");
  await page.waitForSelector("article[data-table=Watched]");

  is(await text("h3"), ["Other.table", "Watched"], "all tables are there");
  const table = "article[data-table=Watched]";
  is(await count(`${table} path.used`), 2, "reads and writes over time");
  is(await text(`${table} .writes .limit + text`), ["provisioned 2"], "against what is provisioned");
  is((await count(`${table} .writes rect.throttle`)) > 0, true, "and what was throttled");
  is(await count(`${table} .writes rect.heat`), 64, "the heat of the hash ranges");
  is(await count(`${table} .writes rect.cell`), 1, "in partitions");
  is((await text(`${table} .writes figcaption`))[0].startsWith("writes: "), true, "with numbers");
  const drawn = await page.$eval(`${table} .writes path.used`, (path) => [path.getBBox().width, path.getBBox().height]);
  is(drawn[0] > 400 && drawn[1] > 50, true, "the plot has a shape");
  is(await page.$$eval("svg", (all) => all.every((svg) => svg.getBoundingClientRect().width > 200)), true, "and a size");
  const hot = await text(`${table} [data-kind=PKC] td:first-child`);
  is([hot[0], hot.length], ['{"PK":{"S":"1"}}', 5], "the keys with the most traffic");
  is((await text(`${table} [data-kind=PKT] td:first-child`)).length, 5, "and those that were throttled");
  is((await text(`${table} .facts`))[0].includes("insights"), true, "are said to be known");
  is(await count("article[data-table='Other.table'] .keys"), 0, "where they are");
  is((await text("#requests tbody tr td:first-child")).includes("GetItem"), true, "requests are listed");
  await screenshot("tables");

  // What comes later is shown without being asked for.
  sql("SELECT dynamo_create_table('Later', 'PK S')");
  await page.waitForSelector("article[data-table=Later]");
  is(await count("article"), 3, "a table that is created later");
  is(await page.$eval("#status", (element) => element.className), "", "no error is shown");
  is(problems, [], "nor in the browser's console");
  is(elsewhere, [], "nothing is asked for from elsewhere");
  await page.setViewport({ width: 400, height: 800 });
  is(await page.evaluate(() => document.documentElement.scrollWidth <= 400), true, "it fits on a telephone");

  sql("REVOKE pg_monitor FROM watcher");
  await page.waitForSelector("#status.failed");
  is(await text("#status"), ["the endpoint answers 403"], "who may see it no more is told so");
} catch (error) {
  await screenshot("failure");
  throw error;
} finally {
  await browser.close();
  sql("DROP TABLE IF EXISTS \"Watched\", \"Other.table\", \"Later\"");
  sql("DROP OWNED BY watcher");
  sql("DROP ROLE watcher");
  sql("ALTER SYSTEM RESET dynamo_am.http_console");
}
done();

// Checks that print TAP.
import { deepStrictEqual } from "node:assert";

let number = 0;
let failed = 0;

export function is(got, expected, name) {
  number += 1;
  try {
    deepStrictEqual(got, expected);
    console.log(`ok ${number} - ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`not ok ${number} - ${name}`);
    console.log(error.message.replace(/^/gm, "#   "));
  }
}

// The error's name and message that a promise is refused with.
export async function refusal(promise) {
  try {
    await promise;
    return "no error";
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
}

export function done() {
  console.log(`1..${number}`);
  process.exitCode = failed ? 1 : 0;
}

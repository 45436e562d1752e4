// Reads notifications as JSON, one a line, and says of each whether the package `standardwebhooks` takes it.
const { Webhook } = require("standardwebhooks");
const { readFileSync } = require("node:fs");

for (const line of readFileSync(0, "utf8").trim().split("\n")) {
  const { secret, headers, content } = JSON.parse(line);
  try {
    new Webhook(secret).verify(content, headers);
    console.log("taken");
  } catch (error) {
    console.log(error.message);
  }
}

// Reads {"secret", "headers", "body"} from standard input and checks the signature as a receiver does. Exit code 0: it is right.
import { readFileSync } from "node:fs";
import { Webhook } from "standardwebhooks";

const { secret, headers, body } = JSON.parse(readFileSync(0, "utf8"));
try {
  new Webhook(secret).verify(body, headers);
} catch (error) {
  console.error(String(error));
  process.exit(1);
}

import { expect, test } from "vitest";
import { maskedNames, maskProxies, secretPartsOf } from "./proxy.ts";

test.each([
  ["HTTP_PROXY", "http://ada:s3cret@proxy.example:3128", "http://***@proxy.example:3128"],
  ["https_proxy", "socks5h://token@proxy.example/", "socks5h://***@proxy.example/"],
  ["ALL_PROXY", "ada:s3cret@proxy.example:3128", "***@proxy.example:3128"],
  ["npm_config_https_proxy", "http://ada:s3@cr/et@proxy.example", "http://***@proxy.example"],
])("[P6][G10] the credential of %s is taken out of its address and kept apart", (name, value, masked) => {
  const { environment, secrets } = maskProxies({ [name]: value, PATH: "/bin" });
  expect(environment).toEqual({ [name]: masked, PATH: "/bin" });
  expect(secrets).toEqual({ [`env:${name}`]: value });
  expect(maskedNames(environment)).toEqual([name]);
});

test("addresses without a credential, and variables that name no proxy, stay as they are", () => {
  const environment = {
    HTTP_PROXY: "http://proxy.example:3128",
    NO_PROXY: "localhost,.example",
    MAIL: "ada@x.example",
  };
  expect(maskProxies(environment)).toEqual({ environment, secrets: {} });
  expect(maskedNames({ ...environment, HTTPS_PROXY: "http://ada:s3cret@proxy.example" })).toEqual([]);
});

test("what is hidden of an address is the whole of it and its password, as written and decoded", () => {
  expect(secretPartsOf("http://ada:p%40ss@h:1")).toEqual(["http://ada:p%40ss@h:1", "ada:p%40ss", "p%40ss", "p@ss"]);
  expect(secretPartsOf("http://ada:p%ss@h:1").at(-1)).toBe("p%ss");
});

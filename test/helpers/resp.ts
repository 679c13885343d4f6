/** What a client has said to Redis, taken apart: each argument of each command, as bytes. */

/** @param said everything that one connection sent, from its beginning; a command that is cut off is left out */
export function argumentsOf(said: Buffer): Buffer[] {
  const found: Buffer[] = [];
  let at = 0;
  const line = (): string => {
    const end = said.indexOf('\r\n', at);
    const text = end < 0 ? '' : said.toString('latin1', at, end);
    at = end < 0 ? said.length : end + 2;
    return text;
  };
  while (at < said.length) {
    const head = line();
    if (!/^\*\d+$/.test(head) && at < said.length) throw new Error(`no command begins with ${head}`);
    for (let left = Number(head.slice(1)); left > 0 && at < said.length; left--) {
      const length = Number(line().slice(1));
      found.push(said.subarray(at, at + length));
      at += length + 2;
    }
  }
  return found;
}

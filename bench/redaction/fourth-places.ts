import { type Draw, HEX, uuid } from '#domain/redaction/labelled/draw.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** Where tokens turn up, a fourth time: what agents, terminals and their files make of them. */
export const fourthPlaces: Record<string, (secret: string, draw: Draw) => string> = {
  'chat, no space after a colon': (s) => `user: try this:${s}\nuser: and tell me`,
  'chat, struck through': (s) => `~~${s}~~ (revoked? please check)`,
  'chat in Japanese': (s) => `トークンは「${s}」です。`,
  'tool result, thrice escaped': (s, d) =>
    JSON.stringify({ id: uuid(d), log: JSON.stringify({ out: JSON.stringify({ lines: [`export A="${s}"`] }) }) }),
  'Python bytes': (s) => `body=b'{"v": "${s}"}' status=200`,
  'Go struct': (s) => `main.Config{Host:"db", V:"${s}", Retries:3}`,
  'PHP array': (s) => `array(2) { ["v"]=> string(40) "${s}" ["n"]=> int(3) }`,
  'XML element': (s) => `<entry><v>${s}</v><n>3</n></entry>`,
  CDATA: (s) => `<v><![CDATA[${s}]]></v>`,
  'HTML escaped JSON': (s) => `<div data-props="{&quot;v&quot;:&quot;${s}&quot;}"></div>`,
  'HTTP request': (s) => `POST /hook HTTP/1.1\r\nHost: api.example.com\r\nX-V: ${s}\r\nContent-Length: 2\r\n\r\n{}`,
  'curl trace': (s) => `* Connected to api.example.com\n> GET / HTTP/2\n> x-v: ${s}\n< HTTP/2 200`,
  'URL in a log': (s, d) => `2025-03-04 05:06:07 GET https://x.example.com/${d(HEX, 6)}?v=${encodeURIComponent(s)}&n=3 200`,
  'base64 of JSON in JSON': (s) => JSON.stringify({ payload: base64(JSON.stringify({ n: 3, v: s })), n: 1 }),
  'base64, wrapped at 76': (s, d) =>
    (
      base64(`${d(HEX, 90)}\nv: ${s}\n${d(HEX, 90)}`)
        .match(/.{1,76}/g)
        ?.join('\n') ?? ''
    ).concat('\n'),
  'base64url in a query': (s) => `/cb?state=${Buffer.from(JSON.stringify({ v: s, n: 3 })).toString('base64url')}&n=3`,
  'INI after a semicolon': (s) => `[a]\nn=3\n;v=${s}\nm=4`,
  'nested YAML list': (s) => `a:\n  - n: 3\n    v: !!str ${s}\n  - n: 4`,
  'Dockerfile history': (s, d) => `<missing> 3 days ago RUN |1 V=${s} /bin/sh -c make # buildkit 12.3MB ${d(HEX, 12)}`,
  'prompt with a line number': (s) => `  41  cd /srv\n  42  V=${s} ./run.sh\n  43  exit`,
  'PostgreSQL row': (s, d) => `(17,"${s}",t,${uuid(d)})`,
  'TSV with an escape': (s, d) => `17\tv\\t${s}\t${d(HEX, 8)}\t\\N`,
  'stack trace': (s) => `ValueError: invalid literal for int() with base 10: '${s}'\n  File "a.py", line 3, in <module>`,
}

import { ALNUM, type Draw, HEX, uuid } from '#domain/redaction/labelled/draw.ts'

/**
 * Where tokens turn up in what a fleet of agents leaves behind: places that the rules were not written against at first. `draw` gives
 * the surroundings, so that no two texts are alike.
 */
export const secondPlaces: Record<string, (secret: string, draw: Draw) => string> = {
  'chat, asked': (s) =>
    `user: hey can you check why this doesn't work?? i'm using ${s} like the docs say\nassistant: Sure, let me look.`,
  'chat, quoted back': (s) =>
    `assistant: You pasted a live credential ("${s}"). Please revoke it, then tell me once you have a new one.`,
  'chat, in a list': (s) =>
    `Here is what I found in the vault:\n\n1. region: eu-central-1\n2. ${s}\n3. retries: 4\n\nShall I go on?`,
  'markdown table': (s) => `| env | value |\n|---|---|\n| staging | \`${s}\` |\n| region | eu |`,
  'markdown code': (s) => `Run this:\n\n\`\`\`sh\nlogin --with ${s}\n\`\`\`\nand then deploy.`,
  'transcript event': (s, d) =>
    JSON.stringify({
      type: 'message',
      id: uuid(d),
      message: { role: 'toolResult', content: [{ type: 'text', text: `$ env\nHOME=/root\nX=${s}\nLANG=C` }] },
    }),
  'tool call': (s, d) =>
    JSON.stringify({
      id: `toolu_01${d(ALNUM, 22)}`,
      name: 'exec',
      arguments: JSON.stringify({ command: `curl -sS -H "x-key: ${s}" https://api.example.com/v1` }),
    }),
  'three times JSON': (s) => JSON.stringify({ a: JSON.stringify({ b: JSON.stringify({ c: [`found ${s}`] }) }) }),
  'table column': (s, d) => JSON.stringify({ id: 17, title: 'Rotate', notes: `old one was ${s}`, ref: uuid(d) }),
  'SQL dump': (s, d) => `INSERT INTO settings VALUES (4,'integration','${s}','${d(HEX, 8)}',now());`,
  CSV: (s, d) => `id,service,value,checked\n12,mail,${s},true\n13,crm,${d(HEX, 6)},false`,
  YAML: (s) => `services:\n  api:\n    image: api:1.4.2\n    environment:\n      - UPSTREAM=${s}\n      - MODE=fast`,
  TOML: (s) => `[upstream]\nhost = "api.example.com"\nvalue = '${s}'\nretries = 3`,
  'log line': (s, d) => `2025-04-02T11:22:33.123Z WARN [http] 401 for key=${s} rid=${uuid(d)} in 31ms`,
  'query string': (s) => `GET /v2/items?limit=20&apikey=${encodeURIComponent(s)}&sort=asc HTTP/1.1`,
  'encoded twice': (s) => `redirect=${encodeURIComponent(`https://a.example.com/cb?next=${encodeURIComponent(`/x?t=${s}`)}`)}`,
  'base64 of YAML': (s) => `data:\n  config.yml: ${Buffer.from(`host: db\nvalue: ${s}\nport: 5432\n`).toString('base64')}`,
  'base64 in JSON': (s) =>
    JSON.stringify({ encoding: 'base64', content: Buffer.from(`# notes\n\nthe value: ${s}\n`).toString('base64') }),
  'base64 of base64': (s) => Buffer.from(`blob=${Buffer.from(`v1 ${s} ok`).toString('base64')}`).toString('base64'),
  'git diff': (s) => `@@ -1,3 +1,3 @@\n region: eu\n-value: ${s}\n+value: \${VALUE}\n retries: 3`,
  'HTML attribute': (s) => `<script src="/a.js" data-id="${s}" async></script>`,
  'JS source': (s) => `const client = new Client('${s}', { retries: 3 })`,
  'Python repr': (s) => `{'status': 401, 'headers': {'x': '${s}'}, 'ok': False}`,
  'error text': (s) => `Error: Request failed with status code 403: {"error":"invalid value '${s}' given"}`,
}

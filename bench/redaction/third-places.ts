import { type Draw, HEX, uuid } from '#domain/redaction/labelled/draw.ts'

/** Where tokens turn up, once more. */
export const thirdPlaces: Record<string, (secret: string, draw: Draw) => string> = {
  'chat in German': (s) => `user: Der Schlüssel lautet ${s}. Geht das damit?`,
  'chat with an emoji': (s) => `🔑${s}🔑 shh`,
  'end of a sentence': (s) => `Then I tried ${s}.`,
  'in brackets': (s) => `the other one (${s}) still works`,
  'in angle brackets': (s) => `<${s}>`,
  'after a colon': (s) => `prod:${s}`,
  'after an arrow': (s) => `staging -> ${s}`,
  'wrapped in stars': (s) => `**${s}**`,
  'JSON with unicode escapes': (s) => `{"v":"\\u0022${s}\\u0022"}`,
  'JSON Lines': (s, d) => `{"at":1,"id":"${uuid(d)}"}\n{"at":2,"note":"${s}"}\n`,
  'YAML block': (s) => `notes: |\n  first\n  ${s}\n  last`,
  heredoc: (s) => `cat <<EOF > .env\nA=1\nB=${s}\nEOF`,
  'terminal with colours': (s) => `\u001b[32m✓\u001b[0m token \u001b[1m${s}\u001b[0m ok`,
  'URL path': (s) => `https://api.example.com/v1/hook/${encodeURIComponent(s)}/run`,
  'URL fragment': (s) => `https://app.example.com/#/login?k=${encodeURIComponent(s)}`,
  'form body': (s) => `a=1&b=${encodeURIComponent(s)}&c=3`,
  'base64 with breaks around': (s) => `-----\n${Buffer.from(`{"k":"${s}"}`).toString('base64')}\n-----`,
  'base64 data URL': (s) => `data:text/plain;base64,${Buffer.from(`the value is ${s}`).toString('base64')}`,
  'stack frame': (s, d) => `  at fetch (https://x.example.com/${d(HEX, 8)}.js?key=${encodeURIComponent(s)}:1:2034)`,
  'SQL literal': (s) => `UPDATE integrations SET config = '{"v": "${s}"}' WHERE id = 9;`,
}

import { describe, expect, it } from 'vitest'
import { ALNUM, DIGITS, drawer, HEX, LOWER, UPPER } from './labelled/draw.ts'
import { leaks } from './labelled/leaks.ts'
import { redactDocument } from './redact-document.ts'
import { redactText } from './redact-text.ts'

const draw = drawer(1871)
const s = `${draw(UPPER, 1)}${draw(LOWER, 6)}${draw('!#*', 1)}${draw(DIGITS, 4)}`
const token = `${draw(ALNUM, 30)}9`
const [head, tail] = [`${draw(ALNUM, 24)}7`, `${draw(ALNUM, 24)}8`]
const lines = [draw(`${ALNUM}+/`, 64), draw(`${ALNUM}+/`, 64)].join('\n')
const PRIVATE = 'PRIVATE' // apart from its markers, so that no scanner takes this file for a key
const base64Lines = (text: string): string =>
  (
    Buffer.from(text)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join('\n')

/** What is masked, by where it stands; the secret is the last of each. */
const hidden: [string, string, string?][] = [
  ['a name in Spanish', `{"contraseña":"${s}"}`],
  ['a name in Russian', `пароль: ${s}`],
  ['a name in Chinese, and its own colon', `密码：${s}`],
  ['a name of three words', `Le mot de passe : ${s}`],
  ['prose in Portuguese', `A senha é ${s}`],
  ['what a token is for', `Token für den Bot: ${token}`, token],
  ['bold text', `**Password:** \`${s}\``],
  ['a sentence turned round', `Use ${s} as the password for the box.`],
  ['a question and its answer', `password for the db?\nops: ${s}`],
  ['a user and a slash', `creds for the box are admin / ${s}`],
  ['words put together', 'the password is meadow-violin-lantern', 'meadow-violin-lantern'],
  ['a string of two lines', `const token = '${head}' +\n  '${tail}'`, head + tail],
  ['an escaped line end', `export API_TOKEN=${head}\\\n${tail}`, head + tail],
  ['a soft line end', `api_token=${head}=\n${tail}`, head + tail],
  ['a folded block', `token: >-\n  ${head}\n  ${tail}\nn: 3`, head + tail],
  ['three quotes', `password='''${s}'''`],
  ['a column of CSV', `id,login,password\n1,ops,${s}\n`],
  ['a column of Markdown', `| user | password |\n|---|---|\n| ops | ${s} |`],
  ['a column of an INSERT', `INSERT INTO users (login, password) VALUES ('a','b''c'), ('ops', '${s}');`],
  ['a list of variables', `env:\n  - name: DB_PASSWORD\n    value: "${s}"`],
  ['a variable of Terraform', `variable "token" {\n  type = string\n  default = "${token}"\n}`, token],
  ['a field of a form', `Content-Disposition: form-data; name="password"\r\n\r\n${s}\r\n--b--`],
  ['an argument behind the user', `new NetworkCredential("bot", "${s}")`],
  ['a DSN without a scheme', `app:${token}@tcp(db:3306)/main`, token],
  ['flags of commands', `zip -P ${token} a.zip a.txt`, token],
  ['flags put together', `curl -sSu ops:${token} https://api.example.com`, token],
  ['the input of a command', `echo ${token} | docker login -u bot --password-stdin`, token],
  ['wrapped base64', base64Lines(`${draw(HEX, 90)}\npassword=${s}\n${draw(HEX, 90)}`)],
  ['a token of an issuer that nobody told of', `see zyx_${token}Ab3`, `zyx_${token}Ab3`],
  ['an encrypted token', `eyJhbGciOiJkaXIifQ..${draw(ALNUM, 16)}.${token}.${draw(ALNUM, 22)}`, token],
  ['the key of a PuTTY file', `PuTTY-User-Key-File-3: a\nPrivate-Lines: 2\n${lines}\nPrivate-MAC: ${draw(HEX, 64)}`, lines],
  [
    'a key of SSH2',
    `---- BEGIN SSH2 ENCRYPTED ${PRIVATE} KEY ----\n${lines}\n---- END SSH2 ENCRYPTED ${PRIVATE} KEY ----`,
    lines,
  ],
  ['a JSON Web Key', JSON.stringify({ kty: 'oct', k: token }), token],
  ['a cookie as browsers list it', JSON.stringify([{ name: 'session', value: token, httpOnly: true }]), token],
  ['a value below its name', JSON.stringify({ db_password: { value: s, sensitive: true } })],
  ['a key that says which it is', JSON.stringify({ api_key_plain: token }), token],
]

describe('secrets in hard places', () => {
  it.each(hidden)('are masked in %s', (_place, text, secret = s) => {
    expect(leaks(redactDocument(text, 'k').text, secret)).toBe(false)
    expect(redactDocument(text, 'k').text).not.toBe(text)
  })

  it.each([
    ['a value that was encrypted', `secret: ENC[AES256_GCM,data:${draw(ALNUM, 24)},type:str]`],
    ['a tag that reads it from elsewhere', 'password: !vault app/data/main#password'],
    ['an earlier masking of others', '"apiKey": "[REDACTED]"'],
    ['the name of a secret', `secret_arn = arn:aws:secretsmanager:eu-central-1:123456789012:secret:app-${draw(ALNUM, 6)}`],
    ['what stands for user and password', 'postgres://<user>:<password>@host/db'],
    ['the type of an argument', 'def check(self, raw_password: str) -> bool:'],
    ['an element of a list', 'token = tokens[3]; key = keys.pop()'],
    ['a plain cookie', 'Set-Cookie: theme=dark; Path=/'],
    ['identifiers with a prefix', `call_${draw(ALNUM, 24)} cs_test_${draw(ALNUM, 58)} sha256-${draw(HEX, 64)}`],
    ['lines of prose under a word', 'Notes, tokens\nWe spent many, as ever\nThe rest, tomorrow'],
    ['prose in other languages', 'Das Passwort ist abgelaufen. Le mot de passe est trop court. 密码是必填项'],
    ['wrapped base64 without a secret', base64Lines('The quick brown fox jumps over the lazy dog. '.repeat(6))],
  ])('leaves %s', (_what, text) => {
    expect(redactText(text, 'k').text).toBe(text)
  })

  it('reads a text with more encoded secrets than a call takes arguments', () => {
    const run = Buffer.from('password=hunter2hunter2').toString('base64')
    const count = 130_000
    expect(redactText(`${run} `.repeat(count), 'k').findings).toHaveLength(count)
  }, 60_000)
})

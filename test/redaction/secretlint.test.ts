import { extname } from 'node:path'
import { lintSource } from '@secretlint/core'
import { creator, rules } from '@secretlint/secretlint-rule-preset-recommend'
import { describe, expect, it } from 'vitest'
import { ALNUM, DIGITS, type Draw, drawer, HEX, LOWER, UPPER } from '#domain/redaction/labelled/draw.ts'
import { issued } from '#domain/redaction/labelled/issued-tokens.ts'
import { leaks } from '#domain/redaction/labelled/leaks.ts'
import { redactDocument } from '#domain/redaction/redact-document.ts'
import { redactText } from '#domain/redaction/redact-text.ts'

type Sample = { text: string; secret: string }

const alone = (secret: string): Sample => ({ text: `value ${secret} end`, secret })
const word = `${ALNUM}_-`
const of = (kind: string, draw: Draw): Sample => alone(issued[kind]?.(draw) ?? '')
const pem = (draw: Draw, type: string): Sample => {
  const secret = `MI${draw(`${ALNUM}+/`, 62)}\n${Array.from({ length: 5 }, () => draw(`${ALNUM}+/`, 64)).join('\n')}`
  return { secret, text: `-----BEGIN ${type} KEY-----\n${secret}\n-----END ${type} KEY-----\n` }
}
const url = (scheme: string, draw: Draw): Sample => {
  const secret = draw(ALNUM, 14)
  return { secret, text: `use ${scheme}://service:${secret}@db.internal.example.com/main` }
}

/** For each rule of secretlint's preset, texts of every shape that it reports. Prefixes are in two parts, for other scanners' sake. */
const samples: Record<string, (draw: Draw) => Sample[]> = {
  aws: (d) => {
    const secret = `${d(`${ALNUM}/+`, 39)}7`
    return [
      ...['AKIA', 'ASIA', 'AGPA', 'AIDA', 'AROA', 'AIPA', 'ANPA', 'ANVA'].map((prefix) =>
        alone(`${prefix}${d(UPPER + DIGITS, 15)}7`),
      ),
      alone(`A3${'TX'}${d(UPPER + DIGITS, 15)}7`),
      { secret, text: `AWS_SECRET_ACCESS_KEY=${secret}\n` },
      { secret, text: `"SecretAccessKey": "${secret}"x` },
    ]
  },
  gcp: (d) => {
    const { text, secret } = pem(d, 'PRIVATE')
    return [{ secret, text: JSON.stringify({ private_key_id: d(HEX, 40), private_key: text, type: 'service_account' }) }]
  },
  privatekey: (d) => [
    ...['RSA PRIVATE', 'DSA PRIVATE', 'EC PRIVATE', 'OPENSSH PRIVATE', 'PRIVATE'].map((type) => pem(d, type)),
    ((body) => ({ secret: body.secret, text: body.text.replaceAll(' KEY-', ' KEY BLOCK-') }))(pem(d, 'PGP PRIVATE')),
  ],
  npm: (d) => {
    const secret = d(HEX, 32)
    const scoped = `${d(word, 30)}7`
    return [
      of('npm', d),
      alone(`np${'m_'}${d(ALNUM, 20)}_7${d(ALNUM, 14)}`),
      { secret, text: `//registry.npmjs.org/:_authToken=${secret}` },
      { secret: scoped, text: `//npm.pkg.github.com/:_authToken=${scoped}\nalways-auth=true` },
    ]
  },
  slack: (d) => [
    of('slack-bot', d),
    of('slack-user', d),
    of('slack-app', d),
    ...[`xo${'xa-2'}`, `xo${'xo'}`, `xo${'xr'}`].map((start) => alone(`${start}-${d(DIGITS, 12)}-${d(ALNUM, 24)}`)),
    ((hook) => ({ secret: hook, text: `post to https://${hook}` }))(issued['slack-webhook']?.(d) ?? ''),
  ],
  basicauth: (d) => ['http', 'https', 'ftp', 'ftps'].map((scheme) => url(scheme, d)),
  openai: (d) => [
    of('openai', d),
    of('openai-project', d),
    ...['svcacct', 'admin'].map((of) => alone(`s${'k-'}${of}-${d(word, 58)}T3BlbkFJ${d(word, 57)}a`)),
  ],
  anthropic: (d) => [of('anthropic', d), alone(`s${'k-ant-'}api09-${d(word, 120)}AA`)],
  groq: (d) => [of('groq', d)],
  huggingface: (d) => [of('huggingface', d)],
  linear: (d) => [of('linear', d), alone(`lin${'_api_'}${d(`${ALNUM}_`, 100)}`)],
  notion: (d) => [of('notion', d)],
  sendgrid: (d) => [
    alone(`S${'G.'}${d(ALNUM, 22)}.${d(ALNUM, 43)}`),
    alone(`S${'G.'}${d(ALNUM, 22)}.${d(ALNUM, 20)}-${d(ALNUM, 22)}`),
  ],
  shopify: (d) => [`shp${'at'}`, `shp${'ca'}`, `shp${'pa'}`, `shp${'ss'}`].map((start) => alone(`${start}_${d(HEX, 32)}`)),
  stripe: (d) => ['sk_live', 'sk_test', 'rk_live', 'rk_test'].map((start) => alone(`${start}_${d(ALNUM, 30)}`)),
  github: (d) => [
    ...['ghp', 'gho', 'ghu', 'ghs', 'ghr'].map((start) => alone(`${start}_${d(ALNUM, 36)}`)),
    of('github-fine-grained', d),
    alone(`gh${'s_'}${d(DIGITS, 7)}_${issued.jwt?.(d) ?? ''}`),
  ],
  gitlab: (d) => [of('gitlab', d), alone(`gl${'pat-'}${d(word, 60)}`)],
  grafana: (d) => [
    of('grafana', d),
    alone(`gl${'c_'}${Buffer.from(`{"o":"${d(DIGITS, 6)}","k":"${d(ALNUM, 24)}"}`).toString('base64')}`),
  ],
  '1password': (d) => [
    alone(
      `ops${'_'}${Buffer.from(JSON.stringify({ email: `${d(LOWER, 9)}@x.com`, secretKey: d(UPPER, 30), srpX: d(HEX, 64), userAuth: { salt: d(ALNUM, 24) } })).toString('base64')}`,
    ),
  ],
  'database-connection-string': (d) =>
    ['mongodb', 'mongodb+srv', 'mysql', 'jdbc:mysql', 'mysqlx', 'postgres', 'postgresql'].map((scheme) => url(scheme, d)),
  'hashicorp-vault': (d) => [
    ...['hvs', 'hvr'].map((start) => alone(`${start}.${d(word, 95)}`)),
    alone(`hv${'b.'}${d(word, 160)}`),
  ],
  vercel: (d) => ['vcp', 'vci', 'vca', 'vcr', 'vck'].map((start) => alone(`${start}_${d(ALNUM, 24)}`)),
  databricks: (d) => [of('databricks', d), alone(`da${'pi'}${d(HEX, 32)}-3`)],
  docker: (d) => [of('docker', d)],
  figma: (d) => [of('figma', d)],
  cloudflare: (d) => ['cfk', 'cfut', 'cfat'].map((start) => alone(`${start}_${d(ALNUM, 40)}${d(HEX, 8)}`)),
  tailscale: (d) =>
    ['auth', 'api', 'client', 'webhook'].map((type) => alone(`ts${'key-'}${type}-${d(ALNUM, 17)}-${d(ALNUM, 32)}`)),
}

/** With what it leaves to its users to ask for. */
const preset = {
  rules: [
    {
      id: 'preset',
      rule: creator,
      rules: [{ id: '@secretlint/secretlint-rule-aws', options: { enableIDScanRule: true } }],
    },
  ],
}

/** Names of the rules that report something in `text`. */
async function reporters(text: string, name: string): Promise<(string | undefined)[]> {
  const source = { content: text, filePath: name, ext: extname(name), contentType: 'text' as const }
  const { messages } = await lintSource({ source, options: { config: preset, noPhysicFilePath: true } })
  return messages.map(({ ruleId }) => ruleId.replace(/^.*secretlint-rule-/, ''))
}

describe('what secretlint finds', () => {
  it('has samples here for each of its rules that find secrets', () => {
    const named = rules.map(({ meta }) => meta.id.replace(/^.*secretlint-rule-/, '')).filter((name) => name !== 'filter-comments')
    expect(Object.keys(samples).toSorted()).toEqual(named.toSorted())
  })

  it.each(Object.keys(samples))('is masked to its last character by our rules: %s', async (rule) => {
    const draw = drawer(21)
    const drawn = Array.from({ length: 15 }, () => samples[rule]?.(draw) ?? []).flat()
    for (const { text, secret } of drawn) {
      expect(
        await reporters(text, rule === 'npm' ? '.npmrc' : 'text.json'),
        `secretlint does not report ${rule} in ${text}`,
      ).toContain(rule)
      expect(leaks(redactText(text, 'k').text, secret), text).toBe(false)
      expect(leaks(redactDocument(text, 'k').text, secret), text).toBe(false)
    }
  })
})

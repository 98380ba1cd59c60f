import { ALNUM, DIGITS, type Draw, HEX, LOWER, UPPER } from './draw.ts'

const base64url = (text: string): string => Buffer.from(text).toString('base64url')
const jwt = (draw: Draw): string =>
  `${base64url('{"alg":"HS256","typ":"JWT"}')}.${base64url(`{"sub":"${draw(DIGITS, 8)}","iat":1700000000}`)}.${draw(`${ALNUM}-_`, 43)}`

/** Tokens by issuer, as the issuers make them. The prefixes are spelled in two parts so that push protection lets them through. */
export const issued: Record<string, (draw: Draw) => string> = {
  'aws-access-key': (d) => `AK${'IA'}${d(`${UPPER}234567`, 16)}`,
  'github-classic': (d) => `gh${'p_'}${d(ALNUM, 36)}`,
  'github-server': (d) => `gh${'s_'}${d(ALNUM, 36)}`,
  'github-fine-grained': (d) => `github${'_pat_'}${d(ALNUM, 22)}_${d(ALNUM, 59)}`,
  gitlab: (d) => `gl${'pat-'}${d(`${ALNUM}_-`, 20)}`,
  'slack-bot': (d) => `xo${'xb-'}${d(DIGITS, 12)}-${d(DIGITS, 12)}-${d(ALNUM, 24)}`,
  'slack-user': (d) => `xo${'xp-'}${d(DIGITS, 12)}-${d(DIGITS, 12)}-${d(DIGITS, 12)}-${d(HEX, 32)}`,
  'slack-app': (d) => `xa${'pp-1-'}A${d(UPPER + DIGITS, 10)}-${d(DIGITS, 13)}-${d(HEX, 64)}`,
  'slack-webhook': (d) => `hooks.slack${'.com/services/'}T${d(UPPER + DIGITS, 8)}/B${d(UPPER + DIGITS, 8)}/${d(ALNUM, 24)}`,
  stripe: (d) => `sk${'_live_'}${d(ALNUM, 24)}`,
  'stripe-webhook': (d) => `wh${'sec_'}${d(ALNUM, 32)}`,
  openai: (d) => `sk${'-'}${d(ALNUM, 20)}T3BlbkFJ${d(ALNUM, 20)}`,
  'openai-project': (d) => `sk${'-proj-'}${d(`${ALNUM}_-`, 74)}T3BlbkFJ${d(`${ALNUM}_-`, 74)}`,
  anthropic: (d) => `sk${'-ant-api03-'}${d(`${ALNUM}_-`, 93)}AA`,
  openrouter: (d) => `sk${'-or-v1-'}${d(HEX, 64)}`,
  'google-api': (d) => `AI${'za'}${d(`${ALNUM}_-`, 35)}`,
  'google-oauth': (d) => `ya${'29.'}a0Af_${d(`${ALNUM}_-`, 120)}`,
  npm: (d) => `np${'m_'}${d(ALNUM, 36)}`,
  huggingface: (d) => `h${'f_'}${d(LOWER + UPPER, 34)}`,
  sendgrid: (d) => `S${'G.'}${d(`${ALNUM}_-`, 22)}.${d(`${ALNUM}_-`, 43)}`,
  telegram: (d) => `${d('123456789', 10)}:${'AA'}${d(`${ALNUM}_-`, 33)}`,
  discord: (d) => `M${d(ALNUM, 23)}.${d(ALNUM, 6)}.${d(`${ALNUM}_-`, 38)}`,
  databricks: (d) => `da${'pi'}${d(HEX, 32)}`,
  vault: (d) => `hv${'s.'}${d(`${ALNUM}_-`, 95)}`,
  'azure-client': (d) => `${d(ALNUM, 3)}8${'Q~'}${d(`${ALNUM}_.~-`, 34)}`,
  digitalocean: (d) => `dop${'_v1_'}${d(HEX, 64)}`,
  shopify: (d) => `shp${'at_'}${d(HEX, 32)}`,
  linear: (d) => `lin${'_api_'}${d(ALNUM, 40)}`,
  notion: (d) => `nt${'n_'}${d(DIGITS, 11)}${d(ALNUM, 35)}`,
  groq: (d) => `gs${'k_'}${d(ALNUM, 52)}`,
  grafana: (d) => `gl${'sa_'}${d(ALNUM, 32)}_${d(HEX, 8)}`,
  tailscale: (d) => `ts${'key-auth-'}k${d(ALNUM, 11)}-${d(ALNUM, 32)}`,
  docker: (d) => `dckr${'_pat_'}${d(`${ALNUM}_-`, 27)}`,
  pypi: (d) => `py${'pi-AgE'}IcHlwaS5vcmc${d(`${ALNUM}_-`, 100)}`,
  figma: (d) => `fig${'d_'}${d(`${ALNUM}_-`, 40)}`,
  sentry: (d) => `sntry${'s_'}${d(ALNUM, 80)}`,
  'mission-control': (d) => `mc${'_'}${d(`${ALNUM}_-`, 43)}`,
  jwt,
}

/** Where a recognisable token turns up. Each keeps the secret decodable, so that a leak of any part shows. */
export const tokenPlaces: Record<string, (secret: string) => string> = {
  prose: (s) => `I used ${s}, and it worked. Please rotate it.`,
  'json value': (s) => JSON.stringify({ role: 'tool', content: `result: ${s}` }),
  'json in json': (s) => JSON.stringify({ body: JSON.stringify({ note: `x\n${s}` }) }),
  'percent-encoded': (s) => `GET /cb?state=1&data=${encodeURIComponent(`{"v":"${s}"}`)} 200`,
  base64: (s) => `blob ${Buffer.from(`config: value ${s}\n`).toString('base64')} end`,
  'base64url json': (s) => `state=${base64url(JSON.stringify({ v: s }))}`,
  shell: (s) => `export THING="${s}" && run --x=${s}`,
  'escaped newline': (s) => `first line\\n${s}\\nlast line`,
  'stack trace': (s) => `Error: 401 from upstream (${s})\n    at call (/srv/app/index.js:10:5)`,
}

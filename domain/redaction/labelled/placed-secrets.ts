import { ALNUM, DIGITS, type Draw, HEX, LOWER, UPPER, uuid } from './draw.ts'

/** Secrets without a mark of their own: only their place says so. */
export const placed: Record<string, (draw: Draw) => { secret: string; text: string }[]> = {
  password: (d) => {
    const secret = `${d(LOWER, 6)}${d(DIGITS, 2)}${d('!#%*', 1)}`
    return [
      `password: ${secret}`,
      `PASSWORD="${secret}"`,
      `{"user":"bob","password":"${secret}"}`,
      `psql --password ${secret} -h db`,
      `the password is ${secret} by the way`,
      `<password>${secret}</password>`,
      `Server=db;User Id=sa;Password=${secret};Timeout=5`,
      JSON.stringify({ raw: JSON.stringify({ db_password: secret }) }),
      `DB_PASS=${secret}`,
      `IDENTIFIED BY '${secret}'`,
      `curl -u admin:${secret} https://h/`,
      `blob ${Buffer.from(`user: bob\npassword: ${secret}\n`).toString('base64')}`,
    ].map((text) => ({ secret, text }))
  },
  'uuid as key': (d) => {
    const secret = uuid(d)
    return [
      `api_key=${secret}`,
      `X-Api-Key: ${secret}`,
      `{"apiKey": "${secret}"}`,
      `SERVICE_KEY=${secret}`,
      `client_secret: '${secret}'`,
    ].map((text) => ({ secret, text }))
  },
  'generic token': (d) => {
    const secret = d(ALNUM, 32)
    return [
      `auth_token = "${secret}"`,
      `ACCESS_TOKEN=${secret}`,
      `https://h/p?access_token=${secret}&x=1`,
      `secretKey: ${secret},`,
      `x-auth-token: ${secret}`,
      `use the token ${secret} for now`,
      `const signingKey = '${secret}'`,
      `gateway --token ${secret} start`,
      `STRIPE_KEY=${secret}`,
    ].map((text) => ({ secret, text }))
  },
  'hex secret': (d) => {
    const secret = d(HEX, 64)
    return [`SESSION_SECRET=${secret}`, `{"encryption_key":"${secret}"}`, `webhook_secret: ${secret}`].map((text) => ({
      secret,
      text,
    }))
  },
  'database url': (d) => {
    const secret = d(`${ALNUM}!$*`, 14)
    const awkward = `${d(ALNUM, 5)}@${d(ALNUM, 4)}/${d(ALNUM, 5)}`
    return [
      { secret, text: `postgres://app:${secret}@db.internal:5432/main` },
      { secret, text: `DATABASE_URL="mysql://root:${secret}@10.0.0.5/x?ssl=1"` },
      { secret, text: `mongodb+srv://u:${secret}@c0.example.net/` },
      { secret, text: `redis://:${secret}@cache:6379/0` },
      { secret: awkward, text: `postgres://app:${awkward}@db:5432/main` },
      { secret, text: `https://bob:${secret}@git.example.com/r.git` },
    ]
  },
  authorization: (d) => {
    const secret = d(ALNUM, 40)
    const basic = Buffer.from(`bob:${d(ALNUM, 12)}`).toString('base64')
    return [
      { secret, text: `Authorization: Bearer ${secret}` },
      { secret: basic, text: `-H 'Authorization: Basic ${basic}'` },
      { secret, text: `{"authorization":"Bearer ${secret}"}` },
      { secret, text: `headers["Authorization"] = "token ${secret}"` },
      { secret, text: `sent Bearer ${secret} to the server` },
    ]
  },
  cookie: (d) => {
    const secret = d(ALNUM, 32)
    return [`Cookie: theme=dark; sid=${secret}`, `Set-Cookie: sid=${secret}; Path=/; HttpOnly`].map((text) => ({ secret, text }))
  },
  'private key': (d) => {
    const body = Array.from({ length: 8 }, () => d(`${ALNUM}+/`, 64)).join('\n')
    const type = 'PRIVATE' // apart from its markers, so that no scanner takes this file for a key
    const pem = `-----BEGIN RSA ${type} KEY-----\n${body}\n-----END RSA ${type} KEY-----`
    return [
      { secret: body, text: `key:\n${pem}\nend` },
      { secret: body.replaceAll('\n', '\\n'), text: JSON.stringify({ k: pem }) },
      { secret: body, text: `-----BEGIN OPENSSH ${type} KEY-----\n${body}` },
    ]
  },
  'aws secret': (d) => {
    const secret = `${d(`${ALNUM}+/`, 39)}7`
    return [`aws_secret_access_key = ${secret}`, `AK${'IA'}${d(UPPER, 12)}2345 ${secret}`, `{"SecretAccessKey":"${secret}"}`].map(
      (text) => ({ secret, text }),
    )
  },
}

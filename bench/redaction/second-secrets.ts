import { ALNUM, DIGITS, type Draw, HEX, LOWER, UPPER, uuid } from '#domain/redaction/labelled/draw.ts'

type Placed = { secret: string; text: string }
const in_ = (secret: string, ...texts: string[]): Placed[] => texts.map((text) => ({ secret, text }))
const PRIVATE = 'PRIVATE' // apart from its markers, so that no scanner takes this file for a key
const words = 'apple river stone candle orbit violin meadow copper lantern winter saddle pepper'.split(' ')

/** Secrets whose place alone says what they are, as people and programs write them down; the rules were mended by what they missed here. */
export const secondSecrets: Record<string, (draw: Draw) => Placed[]> = {
  'password, in prose': (d) => {
    const s = `${d(UPPER, 1)}${d(LOWER, 6)}${d(DIGITS, 3)}${d('!$%&', 1)}`
    return in_(
      s,
      `my password is "${s}", can you log in for me?`,
      `login with user ops and password ${s}`,
      `creds for the box: ops / password: ${s}`,
      `pw: ${s}`,
      `The admin password was changed to ${s} yesterday.`,
      `I set the password to '${s}' as you asked.`,
    )
  },
  'password, in config': (d) => {
    const s = `${d(ALNUM, 11)}${d('!#@', 1)}${d(DIGITS, 2)}`
    return in_(
      s,
      `spring.datasource.password=${s}`,
      `smtp:\n  host: mail.example.com\n  user: bot\n  pass: "${s}"`,
      `machine git.example.com login bot password ${s}`,
      `[client]\nuser=root\npassword=${s}`,
      `MYSQL_ROOT_PASSWORD: ${s}`,
      `<property name="dbPassword" value="${s}"/>`,
      `ldap_bind_pw = ${s}`,
      `sshpass -p '${s}' ssh root@10.0.0.4`,
      `redis-cli -a ${s} ping`,
      `requirepass ${s}`,
      `mysql -u root -p${s} shop`,
    )
  },
  'password, in code': (d) => {
    const s = `${d(ALNUM, 10)}${d(DIGITS, 2)}`
    return in_(
      s,
      `const db = connect({ user: 'app', password: '${s}' })`,
      `db = psycopg2.connect(host="db", user="app", password="${s}")`,
      `os.environ["DB_PASSWORD"] = "${s}"`,
      `var dsn = "host=db user=app password=${s} dbname=main"`,
      `new BasicAWS("x").withPassword("${s}")`,
      `$password = "${s}";`,
    )
  },
  'password, in JSON': (d) => {
    const s = `${d(ALNUM, 8)} ${d(ALNUM, 6)}"${d(DIGITS, 2)}`
    const escaped = JSON.stringify({ user: 'ops', password: s })
    return [
      { secret: s, text: escaped },
      { secret: s, text: JSON.stringify({ body: escaped }) },
      { secret: s, text: JSON.stringify({ rows: [{ key: 'smtp_password', value: s }] }) },
      { secret: s, text: JSON.stringify({ argv: ['mysqldump', '--password', s, 'shop'] }) },
      { secret: s, text: `payload=${Buffer.from(escaped).toString('base64')}` },
    ]
  },
  '.pgpass': (d) => {
    const s = d(ALNUM, 16)
    return in_(s, `db.internal:5432:main:app:${s}`)
  },
  'ADO, ODBC and JDBC': (d) => {
    const s = d(ALNUM, 14)
    return in_(
      s,
      `Server=tcp:db.example.net,1433;Initial Catalog=main;User ID=app;Password=${s};Encrypt=True`,
      `Driver={ODBC Driver 18};Server=db;UID=app;PWD=${s};`,
      `jdbc:postgresql://db:5432/main?user=app&password=${s}`,
      `jdbc:oracle:thin:app/${s}@db:1521/main`,
      `jdbc:sqlserver://db;user=app;password=${s};encrypt=true`,
    )
  },
  'broker and mail URL': (d) => {
    const s = d(ALNUM, 18)
    return in_(
      s,
      `amqps://bot:${s}@mq.example.com/vhost`,
      `CELERY_BROKER_URL=redis://default:${s}@cache.example.com:6379/1`,
      `smtps://bot%40example.com:${s}@mail.example.com:465`,
      `ftp://upload:${s}@files.example.com/in`,
      `proxy http://bot:${s}@proxy.example.com:3128 in use`,
      `git clone https://oauth2:${s}@git.example.com/a/b.git`,
      `git clone https://${s}@github.com/a/b.git`,
    )
  },
  'Azure storage': (d) => {
    const s = `${d(`${ALNUM}+/`, 86)}==`
    const sig = encodeURIComponent(`${d(`${ALNUM}+/`, 43)}=`)
    return [
      ...in_(s, `DefaultEndpointsProtocol=https;AccountName=fleet;AccountKey=${s};EndpointSuffix=core.windows.net`),
      ...in_(s, `Endpoint=sb://fleet.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=${s}`),
      ...in_(sig, `https://fleet.blob.core.windows.net/a/b.txt?sv=2022-11-02&se=2026-01-01&sr=b&sp=r&sig=${sig}`),
    ]
  },
  'AWS secret': (d) => {
    const s = `${d(`${ALNUM}+/`, 39)}8`
    const id = `AS${'IA'}${d(UPPER, 12)}2345`
    return in_(
      s,
      `[default]\naws_access_key_id = ${id}\naws_secret_access_key = ${s}`,
      JSON.stringify({ Credentials: { AccessKeyId: id, SecretAccessKey: s } }),
      `AWS_ACCESS_KEY_ID=${id} AWS_SECRET_ACCESS_KEY=${s} aws s3 ls`,
      `new AWS.S3({ accessKeyId: '${id}', secretAccessKey: '${s}' })`,
      `The keys are ${id} and ${s}, use them for the upload.`,
    )
  },
  'signed URL': (d) => {
    const s = d(HEX, 64)
    return in_(s, `https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=900&X-Amz-Signature=${s}`)
  },
  'hex API key': (d) => {
    const s = d(HEX, 32)
    return in_(
      s,
      `DD_API_KEY=${s}`,
      `TWILIO_AUTH_TOKEN: "${s}"`,
      `X-Auth-Token: ${s}`,
      `?appid=1&api_key=${s}&units=metric`,
      `"subscription-key": "${s}"`,
      `curl -H 'X-API-Key: ${s}' https://api.example.com`,
      `my api key is ${s}, please store it`,
      `apiKey = ${s}`,
    )
  },
  'UUID as key': (d) => {
    const s = uuid(d)
    return in_(
      s,
      `HEROKU_API_KEY=${s}`,
      `x-api-key: ${s}`,
      `{"auth":{"apiKey":"${s}"}}`,
      `api-token = "${s}"`,
      `client_secret=${s}&grant_type=client_credentials`,
      `SNYK_TOKEN=${s}`,
    )
  },
  'OAuth exchange': (d) => {
    const s = d(`${ALNUM}_-`, 48)
    return in_(
      s,
      JSON.stringify({ token_type: 'Bearer', access_token: s, expires_in: 3600 }),
      JSON.stringify({ refresh_token: s, scope: 'read' }),
      `grant_type=refresh_token&refresh_token=${s}&client_id=abc`,
      `{"oauth":{"accessToken":"${s}"}}`,
      `id_token=${s}; Path=/`,
    )
  },
  'authorization header': (d) => {
    const s = d(ALNUM, 36)
    const basic = Buffer.from(`svc:${d(ALNUM, 14)}`).toString('base64')
    return [
      ...in_(s, `authorization: Bearer ${s}`, `-H "Authorization: token ${s}"`, `{"headers":{"Authorization":"Bearer ${s}"}}`),
      ...in_(
        s,
        `headers = {'Authorization': 'Bearer ' + '${s}'}`,
        `Proxy-Authorization: Bearer ${s}`,
        `Authorization: ApiKey ${s}`,
      ),
      ...in_(basic, `authorization: Basic ${basic}`, `{"auths":{"registry.example.com":{"auth":"${basic}"}}}`),
    ]
  },
  cookie: (d) => {
    const s = d(ALNUM, 40)
    return in_(
      s,
      `cookie: lang=en; connect.sid=s%3A${s}`,
      `set-cookie: session=${s}; Secure; HttpOnly`,
      `curl -b 'sessionid=${s}' https://app.example.com`,
      `{"name":"__Secure-next-auth.session-token","value":"${s}","domain":"app.example.com"}`,
      `document.cookie = "auth_token=${s}"`,
    )
  },
  'private key': (d) => {
    const body = Array.from({ length: 5 }, () => d(`${ALNUM}+/`, 64)).join('\n')
    const pem = (type: string) => `-----BEGIN ${type}${PRIVATE} KEY-----\n${body}\n-----END ${type}${PRIVATE} KEY-----\n`
    return [
      { secret: body, text: pem('EC ') },
      { secret: body, text: `cat > id_rsa <<EOF\n${pem('OPENSSH ')}EOF` },
      { secret: body, text: JSON.stringify({ deviceId: d(HEX, 64), privateKeyPem: pem('') }) },
      { secret: body, text: JSON.stringify({ sa: JSON.stringify({ type: 'service_account', private_key: pem('') }) }) },
      { secret: body, text: Buffer.from(pem('RSA ')).toString('base64') },
      {
        secret: body,
        text: pem('ENCRYPTED ')
          .split('\n')
          .map((line) => `    ${line}`)
          .join('\n'),
      },
    ]
  },
  'raw key': (d) => {
    const hex = d(HEX, 64)
    const b64 = `${d(`${ALNUM}+/`, 43)}=`
    return [
      ...in_(hex, `PRIVATE_KEY=0x${hex}`, `ENCRYPTION_KEY: ${hex}`, `NEXTAUTH_SECRET="${hex}"`, `"signingSecret":"${hex}"`),
      ...in_(b64, `[Interface]\nPrivateKey = ${b64}\nAddress = 10.0.0.2/32`, `APP_KEY=base64:${b64}`, `"masterKey": "${b64}"`),
    ]
  },
  'one-time password': (d) => {
    const s = d('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 32)
    return in_(s, `otpauth://totp/Example:bob?secret=${s}&issuer=Example`, `TOTP_SECRET=${s}`, `"totpSecret": "${s}"`)
  },
  'seed phrase': (d) => {
    const s = Array.from({ length: 12 }, () => words[Number(d(DIGITS, 1))]).join(' ')
    return in_(s, `MNEMONIC="${s}"`, JSON.stringify({ wallet: { mnemonic: s } }))
  },
  'webhook and DSN': (d) => {
    const hex = d(HEX, 32)
    const path = `T${d(UPPER, 8)}/B${d(UPPER, 8)}/${d(ALNUM, 24)}`
    const bot = `${d('123456789', 9)}:${'AA'}${d(ALNUM, 33)}`
    return [
      ...in_(hex, `SENTRY_DSN=https://${hex}@o44.ingest.sentry.io/55`),
      ...in_(path, `post to https://hooks.slack${'.com/services/'}${path} when done`),
      ...in_(bot, `GET https://api.telegram.org/bot${bot}/getMe`),
    ]
  },
  'env dump': (d) => {
    const s = d(ALNUM, 30)
    return in_(
      s,
      `PATH=/usr/bin\nSTRIPE_SECRET=${s}\nTERM=xterm`,
      `declare -x GITHUB_PAT="${s}"\ndeclare -x HOME="/root"`,
      `process.env.MAIL_API_KEY = "${s}"`,
      `Environment="GATEWAY_TOKEN=${s}"`,
      JSON.stringify({ env: { OPENCLAW_GATEWAY_PASSWORD: s, NODE_ENV: 'production' } }),
      `docker run -e API_TOKEN=${s} -p 80:80 app`,
      `kubectl create secret generic x --from-literal=token=${s}`,
      `ENV LICENSE_KEY ${s}`,
    )
  },
}

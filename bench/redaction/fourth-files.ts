import { ALNUM, DIGITS, type Draw, HEX, LOWER, UPPER, uuid } from '#domain/redaction/labelled/draw.ts'
import { in_, type Placed } from './placed.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const PRIVATE = 'PRIVATE' // apart from its markers, so that no scanner takes this file for a key
const lines = (d: Draw, count: number, width = 64): string =>
  Array.from({ length: count }, () => d(`${ALNUM}+/`, width)).join('\n')

/** Secrets that their place gives away, a fourth time: files, dumps and databases. Written apart from the rules. */
export const fourthFiled: Record<string, (draw: Draw) => Placed[]> = {
  'Kubernetes and Docker': (d) => {
    const s = `${d(ALNUM, 15)}${d(DIGITS, 1)}`
    const encoded = base64(s)
    const auth = base64(`bot:${s}`)
    return [
      ...in_(encoded, `kind: Secret\ndata:\n  password: ${encoded}\n`, `kind: Secret\ndata:\n  DB_PASS: ${encoded}\n  n: Mw==`),
      ...in_(s, `kind: Secret\nstringData:\n  password: ${s}`, `env:\n  - name: DB_PASSWORD\n    value: "${s}"`),
      ...in_(
        s,
        `environment:\n  POSTGRES_PASSWORD: ${s}\n  POSTGRES_DB: a`,
        `    - MYSQL_ROOT_PASSWORD=${s}`,
        `ARG NPM_TOKEN=${s}`,
      ),
      ...in_(auth, JSON.stringify({ auths: { 'https://index.docker.io/v1/': { auth } } })),
      ...in_(encoded, `users:\n- name: a\n  user:\n    client-key-data: ${encoded}${encoded}`),
      ...in_(s, `users:\n- name: a\n  user:\n    token: ${s}`, `--set global.postgresql.auth.password=${s}`),
      ...in_(s, JSON.stringify({ Config: { Env: ['PATH=/bin', `REDIS_PASSWORD=${s}`], Cmd: ['sh'] } })),
    ]
  },
  'build tools': (d) => {
    const s = `${d(ALNUM, 19)}${d(DIGITS, 1)}`
    return in_(
      s,
      `<server><id>a</id><username>bot</username><password>${s}</password></server>`,
      `signing.password=${s}\nsigning.keyId=24875D73`,
      `//npm.example.com/:_password=${base64(s)}`,
      `//npm.example.com/:_authToken=${s}`,
      `[global]\nindex-url = https://bot:${s}@pypi.example.com/simple`,
      JSON.stringify({ 'http-basic': { 'repo.example.com': { username: 'bot', password: s } } }),
      `<packageSourceCredentials><a><add key="ClearTextPassword" value="${s}" /></a></packageSourceCredentials>`,
      `credentials += Credentials("Realm", "host", "bot", "${s}")`,
      `storePassword '${s}'\nkeyAlias 'a'\nkeyPassword '${s}'`,
      `bundle config gems.example.com bot:${s}`,
      `machine api.example.com\n  login bot\n  password ${s}`,
      `::add-mask::${s}`,
      `- run: deploy\n  env:\n    API_TOKEN: ${s}`,
      `steps { withEnv(["API_TOKEN=${s}"]) { sh "x" } }`,
    ).map((placed, index) => (index === 2 ? { ...placed, secret: base64(s) } : placed))
  },
  'TOML, INI and properties': (d) => {
    const s = chosen(d)
    return in_(
      s,
      `[db]\nuser = "a"\npassword = "${s}"`,
      `[db]\npassword='''${s}'''`,
      `spring.redis.password = ${s}`,
      `db.pass = "${s}" ; main`,
      `[smtp]\npass=${s}\nport=25`,
      `sasl.jaas.config=PlainLoginModule required username="a" password="${s}";`,
      `ssl.keystore.password=${s}`,
      `bind_credentials: ${s}`,
      `auth_pass ${s}`,
      `authentication {\n  auth_type PASS\n  auth_pass ${s}\n}`,
      `requirepass "${s}"`,
      `masterauth ${s}`,
      `Password=${s};User Id=a`,
    )
  },
  'infrastructure as code': (d) => {
    const s = `${d(ALNUM, 18)}${d(DIGITS, 2)}`
    return in_(
      s,
      `db_password = "${s}"\nregion = "eu"`,
      `variable "token" {\n  type = string\n  default = "${s}"\n}`,
      JSON.stringify({ resources: [{ type: 'aws_db_instance', attributes: { id: 'a', master_password: s } }] }),
      JSON.stringify({ outputs: { db_password: { value: s, type: 'string', sensitive: true } } }),
      `ansible_ssh_pass=${s}`,
      `vars:\n  vault_admin_password: "${s}"`,
      `Parameters:\n  MasterUserPassword:\n    Default: ${s}`,
      `pulumi config set dbPassword ${s}`,
      `adminPassword: '${s}'`,
      `cloud-init: chpasswd: { list: "root:${s}" }`,
    )
  },
  'source code, arguments': (d) => {
    const s = `${d(ALNUM, 13)}${d('!#*', 1)}${d(DIGITS, 2)}`
    return in_(
      s,
      `DriverManager.getConnection("jdbc:mysql://db/a", "app", "${s}")`,
      `new PDO('mysql:host=db', 'app', '${s}')`,
      `mysqli_connect("db", "app", "${s}", "main")`,
      `server.login("bot@example.com", "${s}")`,
      `new NetworkCredential("bot", "${s}")`,
      `requests.get(url, auth=("bot", "${s}"))`,
      `requests.get(url, auth=HTTPBasicAuth('bot', '${s}'))`,
      `public $password = '${s}';`,
      `String password = "${s}";`,
      `password := "${s}"`,
      `const char *passwd = "${s}";`,
      `static let apiSecret = "${s}"`,
      `val dbPassword: String = "${s}"`,
      `passwd => '${s}',`,
      `:password => "${s}"`,
      `password: "${s}" # change it`,
      `conn.setRequestProperty("X-Auth-Token", "${s}")`,
      `client.SetBasicAuth("bot", "${s}")`,
      `SECRET_KEY = 'django-insecure-${s}${s}'`,
      `if (password === '${s}') return true`,
      `assert_eq!(cfg.password, "${s}");`,
    )
  },
  'split over lines': (d) => {
    const [a, b] = [d(ALNUM, 30), d(ALNUM, 30)]
    return in_(
      a + b,
      `const token = '${a}' +\n  '${b}'`,
      `token = ("${a}"\n         "${b}")`,
      `export API_TOKEN=${a}\\\n${b}`,
      `token: >-\n  ${a}\n  ${b}\nn: 3`,
      `api_token=${a}=\n${b}`,
      `"token": "${a}\\\n${b}"`,
    )
  },
  'key files': (d) => {
    const body = lines(d, 6)
    const pem = (type: string, text = body) =>
      `-----BEGIN ${type}${PRIVATE} KEY-----\n${text}\n-----END ${type}${PRIVATE} KEY-----\n`
    const ppk = lines(d, 4)
    const hex = Array.from({ length: 8 }, () => d(HEX, 32)).join('\n')
    const jwk = d(`${ALNUM}_-`, 43)
    const wif = `5${d('HJK', 1)}${d('123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz', 49)}`
    return [
      { secret: body, text: pem('RSA ').replaceAll('\n', '\r\n') },
      { secret: body, text: pem('RSA ').replaceAll('\n', '\\n') },
      { secret: body, text: pem('DSA ', `Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,${d(HEX, 32).toUpperCase()}\n\n${body}`) },
      { secret: body, text: pem('EC ').replaceAll('\n', ' ') },
      { secret: body, text: `PRIVATE_KEY="${pem('').replaceAll('\n', '\\n')}"` },
      { secret: body, text: pem('').replaceAll('\n', '\n> ') },
      { secret: body, text: pem('OPENSSH ').replaceAll('\n', '\n+') },
      {
        secret: body,
        text: `---- BEGIN SSH2 ENCRYPTED ${PRIVATE} KEY ----\n${body}\n---- END SSH2 ENCRYPTED ${PRIVATE} KEY ----`,
      },
      {
        secret: ppk,
        text: `PuTTY-User-Key-File-3: ssh-ed25519\nComment: a\nPrivate-Lines: 4\n${ppk}\nPrivate-MAC: ${d(HEX, 64)}`,
      },
      { secret: hex, text: `-----BEGIN OpenVPN Static key V1-----\n${hex}\n-----END OpenVPN Static key V1-----` },
      { secret: body, text: `client-key-data: ${base64(pem('RSA '))}` },
      ...in_(jwk, JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x: d(`${ALNUM}_-`, 43), d: jwk })),
      ...in_(jwk, JSON.stringify({ kty: 'oct', k: jwk, alg: 'HS256' })),
      ...in_(wif, `wallet private key ${wif}`, JSON.stringify({ wif })),
      ...in_(d(HEX, 96), `CLIENT_RANDOM ${d(HEX, 64)} `).map(({ secret, text }) => ({ secret, text: text + secret })),
    ]
  },
  'HTTP headers': (d) => {
    const s = d(`${ALNUM}_-`, 40)
    const names =
      'PRIVATE-TOKEN X-Vault-Token X-Figma-Token DD-API-KEY X-Goog-Api-Key Ocp-Apim-Subscription-Key x-amz-security-token apikey X-Shopify-Access-Token X-GitHub-Token X-Auth-Key Api-Key x-access-token'.split(
        ' ',
      )
    return [
      ...names.map((name) => ({ secret: s, text: `> ${name}: ${s}\r\n> Accept: */*` })),
      ...names.slice(0, 4).map((name) => ({ secret: s, text: JSON.stringify([{ name: name.toLowerCase(), value: s }]) })),
      ...in_(
        s,
        `Authorization: GenieKey ${s}`,
        `Authorization: SSWS ${s}`,
        `Authorization: ${s}`,
        `"Authorization": "Bearer ${s}"`,
      ),
      ...in_(s, `authorization=Bearer%20${s}`, `Authorization: AWS4-HMAC-SHA256 Credential=a, Signature=${s}`),
    ]
  },
  'bodies and forms': (d) => {
    const s = `${d(ALNUM, 11)}${d('!*~', 1)}${d(DIGITS, 2)}`
    const q = encodeURIComponent(s)
    return [
      ...in_(q, `username=bot&password=${q}&remember=1`, `grant_type=password&username=a&password=${q}`),
      ...in_(encodeURIComponent(q), `next=%2Flogin%3Fuser%3Da%26password%3D${encodeURIComponent(q)}`),
      ...in_(s, `--b\r\nContent-Disposition: form-data; name="password"\r\n\r\n${s}\r\n--b--`),
      ...in_(s, `<wsse:Password Type="PasswordText">${s}</wsse:Password>`, `<param name="password">${s}</param>`),
      ...in_(s, JSON.stringify({ query: 'mutation($p:String!){login(password:$p)}', variables: { password: s } })),
      ...in_(
        s,
        `mutation { login(user: "a", password: "${s}") { id } }`,
        `{"user":"a","pass":"${s}"}`,
        `{user:'a',password:'${s}'}`,
      ),
      ...in_(s, `[["user","a"],["password","${s}"]]`, `{'username': 'a', 'password': '${s}'}`, `#<User id: 1, password: "${s}">`),
      ...in_(s, `User(id=1, password=${s}, active=true)`, `Array ( [user] => a [password] => ${s} )`),
    ]
  },
  'database URLs': (d) => {
    const s = `${d(ALNUM, 12)}${d(DIGITS, 2)}`
    const schemes =
      'mongodb+srv redis rediss amqp clickhouse snowflake mssql+pyodbc mysql+pymysql cockroachdb neo4j+s nats couchbases'
    return [
      ...schemes.split(' ').map((scheme) => ({ secret: s, text: `${scheme}://app:${s}@db.example.com/main?tls=1` })),
      ...in_(
        s,
        `redis://:${s}@cache:6379/0`,
        `Data Source=db;User Id=a;Password='${s}';`,
        `host=db port=5432 user=a password='${s}'`,
      ),
      ...in_(
        s,
        `jdbc:mysql://db/a?user=app&amp;password=${s}`,
        `jdbc:redshift://db/a;UID=app;PWD=${s}`,
        `cassandra username=a password=${s}`,
      ),
      ...in_(
        s,
        `AccountEndpoint=https://a.documents.azure.com;AccountKey=${s}${s}==;`,
        `app:${s}@tcp(db:3306)/main?parseTime=true`,
      ),
      ...in_(s, JSON.stringify({ dsn: `app:${s}@tcp(db:3306)/main` }), `libsql://a.turso.io?authToken=${s}${s}`),
    ]
  },
  'cookies and sessions': (d) => {
    const s = d(ALNUM, 32)
    return in_(
      s,
      `Cookie: JSESSIONID=${s}; a=b`,
      `Set-Cookie: PHPSESSID=${s}; path=/; HttpOnly`,
      `.example.com\tTRUE\t/\tTRUE\t1790000000\tsessionid\t${s}`,
      JSON.stringify([{ name: 'session', value: s, domain: '.example.com', httpOnly: true }]),
      `curl --cookie "sid=${s}" https://x.example.com`,
      `document.cookie='auth=${s}'`,
      `requests.get(u, cookies={'session': '${s}'})`,
    )
  },
  'agent files': (d) => {
    const s = `${d(ALNUM, 30)}${d(DIGITS, 2)}`
    return in_(
      s,
      JSON.stringify({ mcpServers: { a: { command: 'npx', args: ['-y', 'a', '--api-key', s], env: {} } } }),
      JSON.stringify({ mcpServers: { a: { url: 'https://x', headers: { Authorization: `Bearer ${s}` } } } }),
      JSON.stringify({ role: 'user', content: [{ type: 'text', text: `SERVICE_API_KEY=${s}` }] }),
      JSON.stringify({ tool: 'bash', input: { command: `export SERVICE_TOKEN='${s}'` } }),
      JSON.stringify({ stdout: `{"access_token":"${s}","expires_in":3599}` }),
      JSON.stringify({ diff: `-  "token": "${s}"\n+  "token": "\${TOKEN}"` }),
      JSON.stringify({ memory: `- The deploy token is ${s}\n- Likes tea` }),
      JSON.stringify({ gateway: { auth: { mode: 'token', token: s } } }),
      JSON.stringify({ models: { providers: { a: { baseUrl: 'https://x', apiKey: s } } } }),
      `*** Update File: .env\n-API_TOKEN=\n+API_TOKEN=${s}`,
      `     3→SERVICE_SECRET=${s}\n     4→N=3`,
      `{"type":"input_json_delta","partial_json":"{\\"api_key\\": \\"${s}\\""}`,
    )
  },
  'columns of rows': (d) => {
    const s = `${d(ALNUM, 20)}${d(DIGITS, 2)}`
    return in_(
      s,
      JSON.stringify({ id: 1, webhook_secret: s, url: 'https://x' }),
      JSON.stringify({ id: 1, encryption_key: s }),
      JSON.stringify({ id: 1, oauth_token: s, oauth_token_secret: 'x' }),
      JSON.stringify({ id: 1, apikey: s }),
      JSON.stringify({ id: 1, api_key_plain: s }),
      JSON.stringify({ id: 1, signing_key: s }),
      JSON.stringify({ id: 1, settings: JSON.stringify({ smtp: { pass: s } }) }),
      JSON.stringify({ id: 1, config: base64(JSON.stringify({ smtp: { user: 'a', password: s } })) }),
      `id,login,password\n1,ops,${s}\n`,
      `id|api_key|n\n1|${s}|3\n`,
      `| user | password |\n|---|---|\n| ops | ${s} |`,
    )
  },
  'identifier that is a key': (d) => {
    const s = uuid(d)
    return in_(s, JSON.stringify({ apiKey: s, id: uuid(d) }), `<apiKey>${s}</apiKey>`, `--api-key ${s}`, `api_key=${s}`)
  },
}

const chosen = (d: Draw): string => `${d(UPPER, 1)}${d(LOWER, 6)}${d('!#*', 1)}${d(DIGITS, 3)}`

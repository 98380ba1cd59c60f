import { ALNUM, DIGITS, type Draw, HEX, LOWER, UPPER, uuid } from '#domain/redaction/labelled/draw.ts'

type Placed = { secret: string; text: string }
const in_ = (secret: string, ...texts: string[]): Placed[] => texts.map((text) => ({ secret, text }))

/** Secrets that only their place gives away, once more; written apart from the rules and from the second set. */
export const thirdSecrets: Record<string, (draw: Draw) => Placed[]> = {
  'told in a chat': (d) => {
    const s = `${d(LOWER, 5)}${d(UPPER, 2)}${d(DIGITS, 3)}${d('-_.', 1)}${d(LOWER, 2)}`
    return in_(
      s,
      `user: the wifi password at the office is ${s} if you need it`,
      `user: here are the details - login: maria, password: ${s}`,
      `assistant: I logged in as root with the password \`${s}\` and restarted nginx.`,
      `Hi team,\n\nthe new database password is: ${s}\n\nBest, Ana`,
      `username=admin\npassword=${s}\nplease don't share`,
      `user: pass for staging is ${s}`,
      `user: password? it's ${s}`,
      `Mein Passwort ist ${s}, bitte nicht weitergeben.`,
    )
  },
  'told with a token': (d) => {
    const s = d(ALNUM, 32)
    return in_(
      s,
      `user: use this token: ${s}`,
      `user: the API key for the weather service is ${s}`,
      `assistant: I stored your access token (${s}) in the keychain.`,
      `The bot's token = ${s}; the chat id = 42.`,
      `here's the secret -> ${s}`,
    )
  },
  'shell history': (d) => {
    const s = `${d(ALNUM, 14)}${d(DIGITS, 1)}`
    return in_(
      s,
      `export PGPASSWORD=${s}; psql -h db -U app main`,
      `curl -u "svc:${s}" https://artifactory.example.com/api`,
      `docker login -u bot -p ${s} registry.example.com`,
      `helm upgrade app ./chart --set auth.password=${s}`,
      `echo "${s}" | sudo -S systemctl restart app # password`,
      `vault kv put secret/app db_password=${s}`,
      `az login --service-principal -u app --password ${s} --tenant t`,
      `htpasswd -b .htpasswd bob ${s}`,
      `openssl enc -aes-256-cbc -k ${s} -in a -out b`,
      `mongo --username root --password ${s} admin`,
      `gh auth login --with-token <<< ${s}`,
    )
  },
  'configuration files': (d) => {
    const s = `${d(ALNUM, 13)}${d('!%+', 1)}${d(DIGITS, 2)}`
    return in_(
      s,
      `define('DB_PASSWORD', '${s}');`,
      `[distutils]\nindex-servers = pypi\n[pypi]\nusername = bot\npassword = ${s}`,
      `production:\n  adapter: postgresql\n  username: app\n  password: <%= ENV.fetch("X") { "${s}" } %>`,
      `ansible_become_password: "${s}"`,
      `variable "db_password" {\n  default = "${s}"\n}`,
      `resource "aws_db_instance" "x" {\n  password = "${s}"\n}`,
      `"ConnectionStrings": { "Main": "Server=db;Database=m;User=sa;Password=${s};" }`,
      `<connectionStrings><add name="m" connectionString="Data Source=db;User ID=sa;Password=${s}"/></connectionStrings>`,
      `spring:\n  mail:\n    username: bot\n    password: ${s}`,
      `auth:\n  users:\n    - name: ops\n      passwd: '${s}'`,
      `network={\n  ssid="office"\n  psk="${s}"\n}`,
      `$config['smtp_pass'] = '${s}';`,
    )
  },
  'source code': (d) => {
    const s = `${d(ALNUM, 22)}${d(DIGITS, 2)}`
    return in_(
      s,
      `client := NewClient(WithAPIKey("${s}"))`,
      `private static final String API_SECRET = "${s}";`,
      `Stripe.api_key = "${s}"`,
      `let token: &str = "${s}";`,
      `app.config['SECRET_KEY'] = '${s}'`,
      `const options = { auth: { user: 'bot', pass: '${s}' } }`,
      `requests.get(url, headers={"X-Api-Key": "${s}"})`,
      `fetch(url, { headers: { 'Authorization': 'Bearer ${s}' } })`,
      `session.auth = ("bot", "${s}")  # password`,
      `services.AddJwt(o => o.SigningKey = "${s}");`,
    )
  },
  'rows and events': (d) => {
    const s = d(ALNUM, 26)
    return in_(
      s,
      JSON.stringify({ id: 4, name: 'GITHUB_TOKEN', value: s, updated: '2024-01-01' }),
      JSON.stringify({ type: 'env_var', data: { variable: 'DB_PASSWORD', content: s } }),
      JSON.stringify({ channel: { telegram: { enabled: true, botToken: s } } }),
      JSON.stringify({ credentials: { main: { apiKey: s } } }),
      JSON.stringify({ steps: [{ run: `export API_TOKEN=${s} && ./deploy.sh` }] }),
      JSON.stringify({ request: { headers: [{ key: 'X-Auth-Token', value: s }] } }),
      JSON.stringify({ result: `{"session":{"accessToken":"${s}","expires":1}}` }),
      JSON.stringify({ error: `login failed for ops:${s}@db`, url: `mysql://ops:${s}@db/main` }),
      `event: token\ndata: {"access_token":"${s}"}\n\n`,
      `I, [2024-05-05] INFO -- : Parameters: {"user"=>{"email"=>"a@b.c", "password"=>"${s}"}}`,
    )
  },
  'keys of vendors': (d) => {
    const hex = d(HEX, 32)
    return in_(
      hex,
      `MAILGUN_API_KEY=key-${hex}`,
      `mailchimp_key: ${hex}-us14`,
      `"algoliaAdminKey": "${hex}"`,
      `CLOUDFLARE_API_KEY = ${hex}00000`,
      `NEW_RELIC_LICENSE_KEY=${hex}00000000NRAL`,
      `OPENWEATHER_APPID=${hex}`,
      `segment_write_key: "${hex}"`,
      `JENKINS_API_TOKEN=11${hex}`,
    )
  },
  'identifiers as keys': (d) => {
    const s = uuid(d)
    return in_(
      s,
      `NOTION_API_KEY: ${s}`,
      `Authorization: Bearer ${s}`,
      `x-auth-token: ${s}`,
      `POSTMARK_SERVER_TOKEN="${s}"`,
      `"api_token" => "${s}"`,
      `api_key: '${s}'`,
    )
  },
  'web traffic': (d) => {
    const s = d(`${ALNUM}_-`, 43)
    return in_(
      s,
      `GET /callback?code=4&state=1&access_token=${s} HTTP/1.1`,
      `Cookie: _ga=GA1.2.1; session_id=${s}; theme=dark`,
      `Set-Cookie: refresh_token=${s}; HttpOnly; Path=/`,
      `wss://gw.example.com/socket?token=${s}`,
      `location: https://app.example.com/#id_token=${s}&expires_in=3600`,
      `{"cookies":[{"name":"sid","value":"${s}","httpOnly":true}]}`,
      `x-csrf-token: ${s}`,
      `Sec-WebSocket-Protocol: bearer, ${s}`,
      `https://user:${s}@nexus.example.com/repository/npm/`,
    )
  },
  'key material': (d) => {
    const b64 = `${d(`${ALNUM}+/`, 42)}E=`
    const hex = d(HEX, 64)
    return [
      ...in_(b64, `SESSION_SECRET=${b64}`, `"jwtSecret": "${b64}"`, `PresharedKey = ${b64}`, `cookie.secret=${b64}`),
      ...in_(hex, `wallet private key: ${hex}`, `JWT_SIGNING_KEY=${hex}`, `hmac_secret: "${hex}"`, `export AGE_KEY=${hex}`),
    ]
  },
}

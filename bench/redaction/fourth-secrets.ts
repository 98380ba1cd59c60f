import { ALNUM, DIGITS, type Draw, HEX, LOWER, UPPER, uuid } from '#domain/redaction/labelled/draw.ts'
import { in_, type Placed } from './placed.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')
/** What people choose: a word, a few digits, a sign. */
const chosen = (d: Draw): string => `${d(UPPER, 1)}${d(LOWER, 5)}${d('!#%*-_', 1)}${d(DIGITS, 4)}`

/** Secrets that their place gives away, a fourth time: what people say and type. Written apart from the rules. */
export const fourthTold: Record<string, (draw: Draw) => Placed[]> = {
  'password, in a chat': (d) => {
    const s = chosen(d)
    return in_(
      s,
      `user: you can log in with admin / ${s}`,
      `user: the login is ops@example.com and the pw is ${s}`,
      `user: Use ${s} as the password for the new box.`,
      `user: password for the db?\nops: ${s}`,
      `the password hasn't changed, still ${s}`,
      `creds: admin:${s}`,
      `user: my pwd=${s}, be quick`,
      `assistant: Done. New credentials:\n- **User:** deploy\n- **Password:** \`${s}\``,
      `Username: bot\nPassword: ${s}\nURL: https://app.example.com`,
      `user: wifi: office-5g, pass: ${s}`,
      `I typed the password (${s}) and it failed`,
      `user: passphrase for the key is "${s}" btw`,
      `the password of the root user should be ${s}`,
      `Your temporary password is ${s}. Change it after you signed in.`,
      `user: set password=${s} please`,
    )
  },
  'password, in other languages': (d) => {
    const s = chosen(d)
    return in_(
      s,
      `la contraseña es ${s}`,
      `contraseña: ${s}`,
      `Le mot de passe est ${s}, merci`,
      `mot de passe : ${s}`,
      `Das Kennwort lautet ${s}.`,
      `Kennwort: ${s}`,
      `A senha é ${s}`,
      `senha: ${s}`,
      `Het wachtwoord is ${s}`,
      `wachtwoord: ${s}`,
      `hasło: ${s}`,
      `пароль: ${s}`,
      `Пароль от базы: ${s}`,
      `密码：${s}`,
      `密码是 ${s}`,
      `パスワード: ${s}`,
      `비밀번호: ${s}`,
      `şifre: ${s}`,
      `lösenord: ${s}`,
      `La password è ${s}`,
    )
  },
  'foreign key names': (d) => {
    const s = chosen(d)
    return [
      ...[
        'contraseña',
        'mot_de_passe',
        'motDePasse',
        'senha',
        'kennwort',
        'passwort',
        'wachtwoord',
        'пароль',
        '密码',
        'clave',
      ].map((name) => ({ secret: s, text: JSON.stringify({ usuario: 'ops', [name]: s, n: 3 }) })),
      ...in_(s, `DB_SENHA=${s}`, `db.kennwort = ${s}`, `MOT_DE_PASSE="${s}"`, `smtp_contrasena: ${s}`),
    ]
  },
  'token, in a chat': (d) => {
    const s = d(ALNUM, 36)
    return in_(
      s,
      `user: here is my api key: ${s}`,
      `user: API-Key ${s} — works for both`,
      `user: the secret's ${s}`,
      `user: Token für den Bot: ${s}`,
      `user: la clave de API es ${s}`,
      `assistant: I'll use the key you gave me, ${s}, for the calls.`,
      `user: access key id abc, secret access key ${s}`,
      `user: bearer ${s} should do`,
      `user: client id is 42 and client secret is ${s}`,
      `user: export it as SERVICE_TOKEN, value ${s}`,
    )
  },
  'shell, flags': (d) => {
    const s = `${d(ALNUM, 12)}${d(DIGITS, 2)}`
    return in_(
      s,
      `ldapsearch -x -D cn=admin,dc=example -w ${s} -b dc=example`,
      `gpg --batch --passphrase ${s} -d a.gpg`,
      `openssl rsa -in a.pem -passin pass:${s}`,
      `zip -P ${s} a.zip a.txt`,
      `7z x -p${s} a.7z`,
      `keytool -list -keystore a.jks -storepass ${s}`,
      `java -Djavax.net.ssl.keyStorePassword=${s} -jar a.jar`,
      `smbclient //srv/share -U ops%${s}`,
      `mount -t cifs //srv/a /mnt -o username=ops,password=${s}`,
      `sqlplus app/${s}@orcl`,
      `sqlcmd -S db -U sa -P ${s} -Q "select 1"`,
      `rabbitmqctl add_user bot ${s}`,
      `http -a ops:${s} GET https://api.example.com`,
      `curl --user ops:${s} https://api.example.com`,
      `curl -sSu ops:${s} https://api.example.com`,
      `wget --http-user=ops --http-password=${s} https://x.example.com`,
      `kubectl --token=${s} get pods`,
      `oc login --token ${s} --server https://x`,
      `vault login ${s}`,
      `echo ${s} | docker login -u bot --password-stdin`,
      `expect -c 'send "${s}\\r"' # password`,
      `net use Z: \\\\srv\\a ${s} /user:ops`,
      `$p = ConvertTo-SecureString "${s}" -AsPlainText -Force`,
      `useradd -p ${s} ops`,
      `echo "ops:${s}" | chpasswd`,
      `aws configure set aws_secret_access_key ${s}${s}`,
      `fly secrets set SESSION_SECRET=${s}`,
      `gh secret set NPM_TOKEN --body "${s}"`,
      `heroku config:set MAIL_PASSWORD=${s} -a app`,
      `mysqldump --user=root --password='${s}' shop`,
      `PGPASSWORD='${s}' pg_dump -h db main`,
      `mongosh "mongodb://db" -u root -p '${s}'`,
    )
  },
  'SQL statements': (d) => {
    const s = chosen(d)
    return in_(
      s,
      `CREATE USER 'bot'@'%' IDENTIFIED BY '${s}';`,
      `ALTER ROLE app WITH LOGIN PASSWORD '${s}';`,
      `CREATE ROLE app ENCRYPTED PASSWORD '${s}' VALID UNTIL 'infinity';`,
      `CREATE LOGIN app WITH PASSWORD = N'${s}';`,
      `SET PASSWORD FOR 'bot'@'%' = '${s}';`,
      `CHANGE MASTER TO MASTER_HOST='db', MASTER_PASSWORD='${s}';`,
      `CREATE USER MAPPING FOR app SERVER s OPTIONS (user 'app', password '${s}');`,
      `SELECT dblink_connect('host=db user=app password=${s}')`,
      `UPDATE users SET password = '${s}' WHERE login = 'ops';`,
      `INSERT INTO users (login, password) VALUES ('ops', '${s}');`,
      `CREATE SECRET s (TYPE S3, KEY_ID 'a', SECRET '${s}');`,
    )
  },
  'mail and chat protocols': (d) => {
    const s = `${d(LOWER, 8)}${d(DIGITS, 3)}`
    const plain = base64(`\0bot\0${s}`)
    return [
      ...in_(s, `C: USER bot\nC: PASS ${s}\nS: 230 ok`, `a1 LOGIN bot ${s}`, `/msg NickServ IDENTIFY ${s}`),
      ...in_(
        s,
        `PASS oauth:${s}${s}${s}`,
        `*2\r\n$4\r\nAUTH\r\n$11\r\n${s}\r\n`,
        `AUTH ${s}`,
        `login: root\nPassword: ${s}\n$ ls`,
      ),
      ...in_(plain, `C: AUTH PLAIN ${plain}`),
    ]
  },
  'network devices': (d) => {
    const s = `${d(LOWER, 7)}${d(DIGITS, 3)}`
    return in_(
      s,
      `snmp-server community ${s} RO`,
      `username admin privilege 15 password 0 ${s}`,
      `enable secret ${s}`,
      `wpa_passphrase=${s}`,
      `set system login user ops authentication plain-text-password-value ${s}`,
      `radius-server host 10.0.0.1 key ${s}`,
      `crypto isakmp key ${s} address 10.0.0.1`,
    )
  },
  'words as passwords': (d) => {
    const s = `${d(LOWER, 7)}-${d(LOWER, 6)}-${d(LOWER, 8)}`
    return in_(
      s,
      JSON.stringify({ user: 'ops', password: s }),
      `DB_PASSWORD=${s}`,
      `password: ${s}`,
      `postgres://app:${s}@db/main`,
      `the password is ${s}`,
      `<password>${s}</password>`,
    )
  },
  'one-time and recovery codes': (d) => {
    const code = `${d(HEX, 5)}-${d(HEX, 5)}`
    const seed = d('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 32)
    return [
      ...in_(code, JSON.stringify({ recovery_codes: [code, `${d(HEX, 5)}-${d(HEX, 5)}`] }), `recovery code: ${code}`),
      ...in_(seed, `otpauth://totp/A:b?secret=${seed}&issuer=A`, `mfa secret ${seed}`, JSON.stringify({ mfaSecret: seed })),
    ]
  },
  'keys that are UUIDs': (d) => {
    const s = uuid(d)
    return in_(
      s,
      `RAILWAY_TOKEN=${s}`,
      `Authorization: Token ${s}`,
      `X-Consul-Token: ${s}`,
      `curl -H "apikey: ${s}" https://x.example.com`,
      JSON.stringify({ headers: { 'x-api-key': s } }),
      `https://api.example.com/v1?access_key=${s}&n=3`,
      `CODECOV_TOKEN: ${s}`,
      `client_secret: "${s}"`,
    )
  },
}

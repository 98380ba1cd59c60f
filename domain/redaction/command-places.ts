import type { Place } from './placed-value.ts'
import { isPlausibleSecret } from './randomness.ts'

const WORD = /[^\s"'|]+/y
/** What a command reads from elsewhere is no secret, nor is its next flag. */
const isGiven = (value: string): boolean => value.length >= 3 && !/^[$[<{-]|^%[A-Z_]+%$/.test(value)

const command = (words: string, lead: RegExp, accepts: Place['accepts'] = isGiven, value = WORD): Place => ({
  words: words.split('|'),
  kind: 'password',
  lead,
  value,
  accepts,
})

/** The first three characters of `words` are looked for in every text: they must be rare in what agents write. */
export const commandPlaces: readonly Place[] = [
  command('zip -', /\bzip[ \t](?:[^\n]{0,80}[ \t])?(?:-P|--password)[ \t]?["']?/g),
  command('7z ', /\b7za?[ \t](?:[^\n]{0,80}[ \t])?-p["']?/g),
  command('smbclient', /\bsmbclient[ \t](?:[^\n]{0,120}[ \t])?-U[ \t]?["']?[^\s%"']{1,60}%/g),
  command('lplus', /\bsqlplus[ \t](?:-\w[ \t]){0,3}[\w.$-]{1,60}\//g, isGiven, /[^\s@"']+/y),
  command('lcmd|bcp ', /\b(?:sqlcmd|bcp)[ \t](?:[^\n]{0,120}[ \t])?-P[ \t]?["']?/g),
  command('bbitmqctl', /\brabbitmqctl[ \t](?:add_user|change_password|authenticate_user)[ \t]{1,3}\S{1,60}[ \t]{1,3}["']?/g),
  command('-a ', /\b(?:https?|xhs?)[ \t](?:[^\n]{0,80}[ \t])?-a[ \t]{1,3}["']?[^\s:"']{1,60}:/g),
  command('ldap', /\bldap(?:search|modify|add|delete|whoami|passwd)[ \t](?:[^\n]{0,160}[ \t])?-w[ \t]?["']?/g),
  command('vault l', /\bvault[ \t]login[ \t](?:-[\w=-]{1,40}[ \t]){0,3}["']?/g, isPlausibleSecret),
  command('rd-stdin', /\becho[ \t](?:-n[ \t])?["']?(?=[^\s"'|]{3,200}["']?[ \t]{0,3}\|[^\n|]{1,100}--password-stdin)/g),
  command('hpasswd', /\becho[ \t](?:-e[ \t])?["']?[\w.-]{1,40}:(?=[^\s"'|]{3,100}["']?[ \t]{0,3}\|[^\n|]{0,40}chpasswd)/g),
  command('hpasswd', /\bchpasswd:[^\n]{0,60}["'|][ \t]{0,4}\w{1,40}:/g),
  command('rtto-secure', /\bConvertTo-SecureString[ \t]{1,3}(?:-String[ \t]{1,3})?["']/gi, isGiven, /[^"'\r\n]+/y),
  command('ngo', /\bmongo(?:sh|dump|restore|import|export)?[ \t](?:[^\n]{0,160}[ \t])?-p[ \t]{1,3}["']?/g),
  command('--body', /\bsecret[ \t]set[ \t]\w{1,80}[ \t](?:[^\n]{0,60}[ \t])?(?:--body|-b)[ =]["']?/g),
  command('::add-mask', /::add-mask::/g),
  command('ckserv', /\bNickServ[ \t]:?IDENTIFY[ \t]{1,3}(?:\S{1,30}[ \t](?=\S))?/gi),
  command('snmp', /\bsnmp-server[ \t]community[ \t]/g),
  command('akmp key', /\bisakmp[ \t]key[ \t](?:\d[ \t])?/g),
  command('_random ', /\bCLIENT_RANDOM[ \t][0-9a-f]{64}[ \t]/g),
  command('@tcp(|@unix(', /(?<![\w.:/-])[\w.-]{1,40}:(?=[^\s:@/"']{3,100}@(?:tcp|unix)\()/g, isGiven, /[^\s@]+/y),
  command('pdo(', /\bPDO\((?:["'][^"'\n]{1,160}["'],[ \t]{0,4}){2}["']/g, isGiven, /[^"'\n]+/y),
  command('i_connect(', /\bmysqli_p?connect\((?:["'][^"'\n]{1,160}["'],[ \t]{0,4}){2}["']/g, isGiven, /[^"'\n]+/y),
]

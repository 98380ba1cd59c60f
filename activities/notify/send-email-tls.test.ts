import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { ChannelOf } from '#contracts/config/channels.ts'
import { send } from './send.ts'
import { aPlace } from './testing/a-place.ts'
import { startMailServer } from './testing/mail-server.ts'

const hasOpenssl = spawnSync('openssl', ['version']).status === 0
const dir = mkdtempSync(join(tmpdir(), 'mission-control-mail-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** For `localhost` and no other name. */
function certificate() {
  const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')]
  const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const about = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  execFileSync('openssl', [...kind, '-keyout', key, '-out', cert, ...about], { stdio: 'ignore' })
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
}

describe.skipIf(!hasOpenssl)('a mail server with encryption', () => {
  type Smtp = ChannelOf<'email'>['smtp']
  const mailTo = async (smtp: Partial<Smtp> & Pick<Smtp, 'security'>) => {
    const server = await startMailServer({ ...certificate(), secure: smtp.security === 'tls', disabledCommands: [] })
    const channel: ChannelOf<'email'> = {
      ...{
        slug: 'mail',
        kind: 'email',
        smtp: { host: 'localhost', port: server.port, ...smtp },
        timeout: 5_000,
        allowPrivate: true,
      },
      ...{ from: 'mc@example.com', to: ['ops@example.com'] },
    }
    const lookup: NonNullable<Parameters<typeof aPlace>[1]>['lookup'] = (_host, _options, done) =>
      done(null, [{ address: '127.0.0.1', family: 4 }])
    const outcome = await send(channel, aPlace({}, { configDir: dir, lookup })).then(
      ({ state }) => state,
      (error: Error) => error.message,
    )
    await server.close()
    return { outcome, mails: server.mails.length }
  }

  it.each(['starttls', 'tls'] as const)('is trusted by the certificates that are configured: %s', async (security) => {
    expect(await mailTo({ security, caFile: 'cert.pem' })).toEqual({ outcome: 'sent', mails: 1 })
  })

  it.each(['starttls', 'tls'] as const)('that anybody could be gets no mail: %s', async (security) => {
    const refused = { outcome: expect.stringContaining('no safe connection'), mails: 0 }
    expect(await mailTo({ security })).toEqual(refused)
    expect(await mailTo({ security, caFile: 'cert.pem', host: 'mail.example.com' })).toEqual(refused)
  })
})

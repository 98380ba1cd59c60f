import { readFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { isAbsolute, join } from 'node:path'
import nodemailer from 'nodemailer'
import type { Options as MailOptions } from 'nodemailer/lib/mailer/index.js'
import type { SentMessageInfo, Options as SmtpOptions } from 'nodemailer/lib/smtp-transport/index.js'
import { OutgoingFailure } from '#activities/outgoing/outgoing-failure.ts'
import { resolveChecked } from '#activities/outgoing/resolve-checked.ts'
import type { ChannelOf } from '#contracts/config/channels.ts'
import { ChannelFailure } from './channel-failure.ts'
import { quoted } from './post-to.ts'
import { emailHtml } from './render/email-html.ts'
import { headline } from './render/headline.ts'
import { plainText } from './render/plain-text.ts'
import { type SendPlace, type Sent, sent } from './send-place.ts'

/** Sends a mail in the thread of its alert; the same message has the same Message-ID at every attempt. @throws ChannelFailure */
export async function sendEmail(channel: ChannelOf<'email'>, place: SendPlace): Promise<Sent> {
  const socket = await connected(channel, place)
  // Whatever the server does or does not do: when the time is over the connection is.
  const cut = () => void socket.destroy()
  place.signal.addEventListener('abort', cut, { once: true })
  try {
    const transport = nodemailer.createTransport({ ...(await optionsOf(channel, place)), ...givenSocket(socket) })
    const mail = mailOf(channel, place)
    const info = await transport.sendMail(mail)
    return sent({ messageId: mail.messageId }, refusedNote(info))
  } catch (error) {
    if (error instanceof ChannelFailure) throw error
    if (place.signal.aborted)
      throw new ChannelFailure(`The mail server took longer than ${place.terms.timeout / 1_000} s.`, { permanent: false })
    throw mailFailure(error, place)
  } finally {
    place.signal.removeEventListener('abort', cut)
    socket.destroy()
  }
}

/** To an address that was checked, whatever the name means a moment later. */
async function connected({ smtp }: ChannelOf<'email'>, place: SendPlace): Promise<Socket> {
  const lookup = place.lookup ? { lookup: place.lookup } : {}
  const found = await resolveChecked(smtp.host, { allowPrivate: place.terms.allowPrivate, ...lookup }).catch((error: unknown) => {
    if (!(error instanceof OutgoingFailure)) throw error
    throw new ChannelFailure(`The mail server was not reached. ${error.message}`, { permanent: error.fault === 'refused' })
  })
  const tooLate = `no connection within ${place.terms.timeout / 1_000} s`
  // Its time may be over already, and another attempt under way.
  if (place.signal.aborted) throw new ChannelFailure(`The mail server was not reached (${tooLate}).`, { permanent: false })
  return await new Promise((done, fail) => {
    const socket = connect({
      host: smtp.host,
      port: smtp.port,
      lookup: (_host, options, answer) => {
        const [first] = found
        if (options.all) answer(null, found)
        else answer(null, first?.address ?? '', first?.family)
      },
    })
    const stop = (why: string) => {
      socket.destroy()
      fail(new ChannelFailure(`The mail server was not reached (${why}).`, { permanent: false }))
    }
    const late = () => stop(tooLate)
    place.signal.addEventListener('abort', late, { once: true })
    socket.once('connect', () => {
      place.signal.removeEventListener('abort', late)
      done(socket)
    })
    socket.once('error', (error: NodeJS.ErrnoException) => stop(error.code ?? 'no connection'))
  })
}

const givenSocket = (socket: Socket): Pick<SmtpOptions, 'getSocket'> => ({
  getSocket: (_options, callback) => callback(null, { connection: socket }),
})

async function optionsOf({ smtp, slug }: ChannelOf<'email'>, { secrets, terms, configDir }: SendPlace): Promise<SmtpOptions> {
  const { host, port, security, user, password, caFile } = smtp
  const ca = caFile === undefined ? {} : { ca: await readCertificates(isAbsolute(caFile) ? caFile : join(configDir, caFile)) }
  const name = typeof user === 'object' ? await secrets.read(user.secret, `The user of the channel ${slug}`) : user
  const pass = password && (await secrets.read(password.secret, `The password of the channel ${slug}`))
  const limits = { connectionTimeout: terms.timeout, greetingTimeout: terms.timeout, socketTimeout: terms.timeout }
  return {
    ...{ host, port, ...limits, secure: security === 'tls', requireTLS: security === 'starttls', ignoreTLS: security === 'none' },
    ...(name !== undefined && pass !== undefined ? { auth: { user: name, pass } } : {}),
    tls: { servername: host, minVersion: 'TLSv1.2', ...ca },
    // A message's text is only ever text: nothing in it makes us read a file or call an address.
    ...{ disableFileAccess: true, disableUrlAccess: true },
  }
}

async function readCertificates(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ChannelFailure(`The certificates in ${path} cannot be read (${error.code ?? error.name}).`, { permanent: false })
  })
}

function mailOf({ from, to }: ChannelOf<'email'>, { delivery }: SendPlace): MailOptions & { messageId: string } {
  const { body, id, first, previous, alertId } = delivery
  const domain = /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1] ?? 'mission-control.invalid'
  const thread = [...new Set([first?.messageId, previous?.messageId].flatMap((each) => (each ? [each] : [])))]
  const urgent = body.severity === 'critical' && body.status !== 'resolved'
  return {
    ...{ from, to, subject: headline(body), text: plainText(body), html: emailHtml(body), messageId: `<${id}@${domain}>` },
    ...(previous?.messageId ? { inReplyTo: previous.messageId, references: thread } : {}),
    ...(urgent ? { priority: 'high' as const } : {}),
    headers: { 'Auto-Submitted': 'auto-generated', ...(alertId ? { 'X-Mission-Control-Alert': alertId } : {}) },
  }
}

const refusedNote = ({ rejected }: SentMessageInfo): string | null =>
  rejected.length === 0 ? null : `The mail server took it, but not for ${rejected.length} of the addresses.`

/** SMTP's own distinction: 4xx passes by itself, 5xx does not. What is no answer (cut off, no TLS) may pass. */
function mailFailure(error: unknown, place: SendPlace): ChannelFailure {
  const { responseCode, response, code } = error as { responseCode?: number; response?: string; code?: string }
  // A server that suddenly has no TLS may be somebody in between: it is no answer of the mail server.
  if (responseCode === undefined || code === 'ETLS') {
    const reason = code === 'ETLS' || code === 'ESOCKET' ? 'no safe connection could be made' : (code ?? 'no answer')
    return new ChannelFailure(`The mail server did not take it (${reason}).`, { permanent: false })
  }
  return new ChannelFailure(`The mail server answered ${responseCode}${quoted(place, response ?? '')}`, {
    permanent: responseCode >= 500,
  })
}

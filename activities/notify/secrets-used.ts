import type { LookupFunction } from 'node:net'
import { createRedactor } from '#activities/target/redactor.ts'
import { readSecret, type SecretPlaces } from '#activities/target/resolve-values.ts'
import type { Address } from '#contracts/config/channels.ts'
import type { SecretReference } from '#contracts/config/reference.ts'
import type { FingerprintKey } from '#domain/redaction/fingerprint.ts'
import { ChannelFailure } from './channel-failure.ts'

/** Where secrets are read, and what their fingerprints are keyed with. */
export type SecretDeps = SecretPlaces & { redactionKey: FingerprintKey; lookup?: LookupFunction }

/** Parts of a URL that are as secret as the whole, when they are this long: a receiver may quote its path. */
const SECRET_PART = 6

/** Secrets that one attempt reads, so that all it says can be rid of them, however a receiver quotes them. */
export class SecretsUsed {
  readonly #deps: SecretDeps
  readonly #known = new Set<string>()

  constructor(deps: SecretDeps) {
    this.#deps = deps
  }

  /** @throws ChannelFailure naming where it should be, never what is there */
  async read(reference: SecretReference, whose: string): Promise<string> {
    const secret = await readSecret(reference, this.#deps, whose).catch((error: unknown) => {
      // It may be put there while we try; `readSecret` says what to do, and its failures hold no secret.
      throw new ChannelFailure(error instanceof Error ? error.message : `${whose} cannot be read.`, { permanent: false })
    })
    this.#add(secret.trim())
    return secret.trim()
  }

  /** A URL, wherever it stands; from here on no part of it is said. @throws ChannelFailure */
  async url(address: Address, whose: string): Promise<string> {
    const url = typeof address === 'string' ? address : await this.read(address.secret, whose)
    this.#addUrl(url)
    return url
  }

  /** Whatever somebody else said, fit to be shown and kept. */
  clean(text: string): string {
    return createRedactor(this.#known, this.#deps.redactionKey)(text)
  }

  #add(secret: string): void {
    const base64 = Buffer.from(secret).toString('base64')
    for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), base64]) this.#known.add(form)
  }

  #addUrl(text: string): void {
    this.#add(text)
    if (!URL.canParse(text)) return
    const { href, pathname, search, searchParams, username, password } = new URL(text)
    const parts = [
      href,
      pathname + search,
      pathname,
      search,
      ...pathname.split('/'),
      ...searchParams.values(),
      username,
      password,
    ]
    for (const part of parts) if (part.length >= SECRET_PART) this.#add(part)
  }
}

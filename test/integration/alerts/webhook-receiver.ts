import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebhookNotice } from '#contracts/webhook-notice.ts'

/** What a receiver outside was told, in the order in which it came. */
export type Received = { at: number; body: WebhookNotice }

/** A server of somebody else's, as a webhook channel meets it. */
export class WebhookReceiver {
  readonly received: Received[] = []
  readonly url: string
  readonly #close: () => Promise<void>
  /** Milliseconds until it answers. */
  delayMs = 0

  private constructor(url: string, close: () => Promise<void>) {
    this.url = url
    this.#close = close
  }

  static async open(): Promise<WebhookReceiver> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        receiver.received.push({ at: Date.now(), body: WebhookNotice.parse(JSON.parse(Buffer.concat(chunks).toString())) })
        setTimeout(() => response.writeHead(204).end(), receiver.delayMs)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo // it listens on a port
    const receiver = new WebhookReceiver(`http://127.0.0.1:${port}/hook`, async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    })
    return receiver
  }

  /** Reasons of what came, in order. */
  reasons(): (string | null)[] {
    return this.received.map(({ body }) => body.reason)
  }

  close = (): Promise<void> => this.#close()
}

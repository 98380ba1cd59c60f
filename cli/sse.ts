/** One event of a server-sent stream. `id` = the last one seen, as browsers keep it. */
export type ServerSentEvent = { event: string; id: string | null; data: string }

/** Events of a `text/event-stream` body, as the WHATWG's rules read it; comments (heartbeats) give an event named `comment`. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder()
  let rest = ''
  let id: string | null = null
  for await (const piece of body) {
    rest += decoder.decode(piece, { stream: true })
    const blocks = rest.split(/\r\n\r\n|\n\n|\r\r/)
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const event = readBlock(block, id)
      id = event.id
      yield event
    }
  }
}

function readBlock(block: string, lastId: string | null): ServerSentEvent {
  let event = ''
  let id = lastId
  const data: string[] = []
  for (const line of block.split(/\r\n|\n|\r/)) {
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') event = value
    else if (field === 'id') id = value
    else if (field === 'data') data.push(value)
  }
  return { event: data.length === 0 ? 'comment' : event || 'message', id, data: data.join('\n') }
}

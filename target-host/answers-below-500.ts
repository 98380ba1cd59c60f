import { request } from 'node:http'

/** Whether the path on this port of loopback answers with a status below 500 in time. Never throws: no answer is a no. */
export function answersBelow500(port: number, path: string, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', port, path, agent: false, timeout: timeoutMs }, (response) => {
      response.resume()
      resolve((response.statusCode ?? 500) < 500)
    })
    asked.once('timeout', () => asked.destroy())
    asked.once('error', () => resolve(false))
    asked.once('close', () => resolve(false))
    asked.end()
  })
}

import { request } from 'node:http'

/** Whether a process host answers at this socket. Never throws: no answer is a no. */
export function processHostAnswers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request({ socketPath, path: '/livez', timeout: 2_000, agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    asked.once('timeout', () => asked.destroy())
    asked.once('error', () => resolve(false))
    asked.once('close', () => resolve(false))
    asked.end()
  })
}

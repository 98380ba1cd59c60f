import { connect, createServer } from 'node:net'

// The least a hop through Node can cost: bytes from one connection to another, with no HTTP and no switching.
const [from = '0', to = '0'] = process.argv.slice(2)
const server = createServer({ noDelay: true }, (client) => {
  const onward = connect({ host: '127.0.0.1', port: Number(to), noDelay: true })
  client.pipe(onward).pipe(client)
  for (const side of [client, onward]) side.on('error', () => [client, onward].forEach((socket) => void socket.destroy()))
})
server.listen(Number(from), '127.0.0.1', () => process.stdout.write('ready\n'))

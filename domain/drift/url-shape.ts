import type { Shape } from './shape.ts'

const kinds: Readonly<Record<string, string>> = {
  ...{ http: 'web URL', https: 'web URL', ws: 'socket URL', wss: 'socket URL', redis: 'cache URL', rediss: 'cache URL' },
  ...{ postgres: 'database URL', postgresql: 'database URL', mysql: 'database URL', mariadb: 'database URL' },
  ...{ mongodb: 'database URL', 'mongodb+srv': 'database URL', sqlite: 'database URL', sqlserver: 'database URL' },
  ...{ amqp: 'queue URL', amqps: 'queue URL', kafka: 'queue URL', nats: 'queue URL', smtp: 'mail URL', smtps: 'mail URL' },
}

/** A URL by its parts: scheme, host, port, path and the names of its parameters. Credentials and parameters' values never show. */
export function urlShape(text: string): Shape | null {
  const scheme = /^([a-z][a-z0-9+.-]{1,30}):\/\/\S+$/i.exec(text)?.[1]?.toLowerCase()
  if (!scheme || !URL.canParse(text)) return null
  const { username, password, hostname, port, pathname, searchParams } = new URL(text)
  const names = [...new Set(searchParams.keys())].toSorted()
  // A scheme that is encrypted and one that is not are different things to what connects.
  const shape = kinds[scheme] ?? 'URL'
  const parts = [
    `${scheme}://${hostname}${port ? `:${port}` : ''}${pathname === '/' ? '' : pathname}`,
    username || password ? 'with credentials' : '',
    names.length > 0 ? `parameters ${names.join(', ')}` : '',
  ]
  // With a password in it all of it is a secret, and its parts are not shown.
  return { shape, detail: parts.filter(Boolean).join(', '), secret: password !== '' }
}

/** A secret URL by what it consists of, without any text of it. */
export function hiddenUrl(text: string): string {
  const { username, password, port, pathname, searchParams } = new URL(text)
  const segments = pathname.split('/').filter(Boolean).length
  const says = [
    username && 'user',
    password && 'password',
    'host',
    port && 'port',
    segments > 0 && `path of ${segments}`,
    searchParams.size > 0 && `${searchParams.size} parameters`,
  ]
  return `with ${says.filter(Boolean).join(', ')}`
}

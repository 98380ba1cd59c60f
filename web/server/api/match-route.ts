import type { ApiRoute } from './route.ts'

export type RouteMatch =
  | { kind: 'found'; route: ApiRoute; params: Record<string, string> }
  | { kind: 'wrong-method'; allowed: string[] }
  | { kind: 'none' }

/** Finds the route for a method and a path; a path that is known under other methods is told apart from an unknown one. */
export function matchRoute(routes: readonly ApiRoute[], method: string, path: string): RouteMatch {
  const allowed = new Set<string>()
  for (const route of routes) {
    const params = matchPath(route.path, path)
    if (!params) continue
    if (route.method === method || (method === 'HEAD' && route.method === 'GET')) return { kind: 'found', route, params }
    allowed.add(route.method)
  }
  return allowed.size > 0 ? { kind: 'wrong-method', allowed: [...allowed].sort() } : { kind: 'none' }
}

function matchPath(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return null
  const params: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? ''
    if (!part.startsWith(':')) {
      if (part !== value) return null
      continue
    }
    const decoded = decodePart(value)
    // Postgres has no NUL in text, so nothing is called that.
    if (decoded === null || decoded === '' || decoded.includes('\0')) return null
    params[part.slice(1)] = decoded
  }
  return params
}

function decodePart(value: string): string | null {
  try {
    return decodeURIComponent(value)
  } catch {
    return null
  }
}

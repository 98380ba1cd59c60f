'use client'
import { usePathname, useSearchParams } from 'next/navigation'

/** The query of the URL and a way to change parts of it: null takes a part out. The view is the URL, so it can be pasted. */
export function useUrlState(): { query: URLSearchParams; change: (parts: Record<string, string | null>) => void } {
  const query = useSearchParams()
  const pathname = usePathname()
  const change = (parts: Record<string, string | null>) => {
    const next = new URLSearchParams(location.search)
    for (const [name, value] of Object.entries(parts)) {
      if (value) next.set(name, value)
      else next.delete(name)
    }
    const text = next.toString()
    // Not the router: nothing is asked of the server for a change of view.
    history.replaceState(null, '', text ? `${pathname}?${text}` : pathname)
  }
  return { query, change }
}

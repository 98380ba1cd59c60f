'use client'
import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { wantsNotices } from '#web/features/alerts/notices-wanted.ts'
import { useTrouble } from './trouble-count.ts'

const COUNT = /^\(\d+\) /

/** Keeps the count of what wants a person in the title of the tab, and shows critical alerts where the person asked for it. */
export function NeedsAPerson() {
  const router = useRouter()
  const troubles = useTrouble()
  const count = (troubles['/alerts']?.count ?? 0) + (troubles['/incidents']?.count ?? 0)
  useEffect(() => keepInTitle(count), [count])
  useEffect(() => {
    // Few ask for it: what it takes is theirs alone to load.
    if (!wantsNotices()) return
    void import('#web/features/alerts/browser-notices.ts').then(({ beginNotices }) =>
      beginNotices((id) => router.push(`/alerts/${id}`)),
    )
  }, [router])
  return null
}

/** Pages set their titles whenever they like: the count is put before each. */
function keepInTitle(count: number): () => void {
  const write = () => {
    const bare = document.title.replace(COUNT, '')
    const wanted = count > 0 ? `(${count}) ${bare}` : bare
    if (document.title !== wanted) document.title = wanted
  }
  write()
  const observer = new MutationObserver(write)
  observer.observe(document.head, { subtree: true, childList: true, characterData: true })
  return () => observer.disconnect()
}

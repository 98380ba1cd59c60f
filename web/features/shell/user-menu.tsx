'use client'
import { CircleUser } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useViewer } from '#web/features/viewer/viewer.tsx'
import { Button } from '#web/ui/button.tsx'

// Opened seldom; loaded when it is.
const OpenUserMenu = dynamic(() => import('./open-user-menu.tsx').then((module) => module.OpenUserMenu), {
  ssr: false,
  loading: () => <Closed />,
})

/** Who is signed in, in which role; the theme, the key map, and the way out. */
export function UserMenu({ onShowKeys }: { onShowKeys: () => void }) {
  const [isWanted, setWanted] = useState(false)
  return isWanted ? <OpenUserMenu onShowKeys={onShowKeys} /> : <Closed onOpen={() => setWanted(true)} />
}

function Closed({ onOpen }: { onOpen?: () => void }) {
  const { email, role } = useViewer()
  return (
    <Button
      tone="quiet"
      size="icon"
      aria-haspopup="menu"
      aria-expanded={false}
      aria-label={`${email}, ${role}: menu`}
      onClick={onOpen}
    >
      <CircleUser aria-hidden />
    </Button>
  )
}

import type { ReactNode } from 'react'
import { Shell } from '#web/features/shell/shell.tsx'

/** Every page of a signed-in viewer stands in the same frame. */
export default function SignedInLayout({ children }: { children: ReactNode }) {
  return <Shell>{children}</Shell>
}

/** Tailwind 4 needs nothing else: its theme is in app/globals.css. */
export default { plugins: { '@tailwindcss/postcss': {} } }

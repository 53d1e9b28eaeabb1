// address.ts — where the reader is: the page and the question, kept in the address so that any view
// is a link.
import { useCallback, useEffect, useState } from "react";
import type { Params } from "./api";

export interface Address {
  path: string[]; // "reports", "funnel"
  params: Params;
}

export function parse(url: URL): Address {
  const path = url.pathname.split("/").filter(Boolean).map(decodeURIComponent);
  return { path, params: Object.fromEntries(url.searchParams.entries()) };
}

export function format(address: Address): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(address.params))
    if (value !== "") query.set(name, value);
  const text = query.toString();
  return `/${address.path.map(encodeURIComponent).join("/")}${text ? `?${text}` : ""}`;
}

export function useAddress(): [Address, (next: Address) => void] {
  const [address, set] = useState(() => parse(new URL(location.href)));
  useEffect(() => {
    const moved = (): void => set(parse(new URL(location.href)));
    addEventListener("popstate", moved);
    return () => removeEventListener("popstate", moved);
  }, []);
  const go = useCallback((next: Address) => {
    history.pushState(null, "", format(next));
    set(next);
  }, []);
  return [address, go];
}

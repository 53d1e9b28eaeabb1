// App.tsx — the frame: what can be asked on the left, the question and its answer on the right.
import { Alert, ConfigProvider, Drawer, Empty, Layout, Menu, Skeleton, theme } from "antd";
import en from "antd/locale/en_US";
import zh from "antd/locale/zh_CN";
import { useEffect, useMemo, useState } from "react";
import { type Address, useAddress } from "./address";
import { type Catalog, type Shop, catalog as askCatalog, shop as askShop } from "./api";
import { Home } from "./Home";
import { PersonPage } from "./PersonPage";
import { ReportPage } from "./ReportPage";
import { localeOf } from "./format";
import { type Language, type Words, words as wordsOf } from "./words";

export interface World {
  shop: Shop;
  catalog: Catalog;
  words: Words;
  locale: string; // how numbers and dates are written
  dark: boolean;
  narrow: boolean; // a phone
  go: (next: Address) => void;
}

function remembered(name: string, otherwise: string): string {
  return localStorage.getItem(name) ?? otherwise;
}

function useWorld(): { shop?: Shop; catalog?: Catalog; error?: string } {
  const [known, set] = useState<{ shop?: Shop; catalog?: Catalog; error?: string }>({});
  useEffect(() => {
    Promise.all([askShop(), askCatalog()])
      .then(([shop, catalog]) => set({ shop, catalog }))
      .catch((error: Error) => set({ error: error.message }));
  }, []);
  return known;
}

function Page({ address, world }: { address: Address; world: World }) {
  const [place, name] = address.path;
  const report = world.catalog.reports.find((r) => r.name === name);
  if (place === "reports" && report)
    return <ReportPage key={report.name} report={report} params={address.params} world={world} />;
  if (place === "people" && name) return <PersonPage key={name} id={name} world={world} />;
  if (place === undefined) return <Home world={world} />;
  return <Empty description={world.words.say("noPage")} />;
}

function useNarrow(): boolean {
  const [narrow, set] = useState(() => matchMedia("(max-width: 640px)").matches);
  useEffect(() => {
    const query = matchMedia("(max-width: 640px)");
    const changed = (): void => set(query.matches);
    query.addEventListener("change", changed);
    return () => query.removeEventListener("change", changed);
  }, []);
  return narrow;
}

export function App() {
  const [address, go] = useAddress();
  const asked = address.params.lang;
  const [language, setLanguage] = useState<Language>(() =>
    (asked ?? remembered("language", navigator.language)).startsWith("zh") ? "zh" : "en",
  );
  const [dark, setDark] = useState(
    () => remembered("dark", matchMedia("(prefers-color-scheme: dark)").matches ? "1" : "") === "1",
  );
  const [open, setOpen] = useState(false);
  const known = useWorld();
  const narrow = useNarrow();
  const words = useMemo(() => wordsOf(language), [language]);
  const locale = localeOf(language, navigator.language);
  const { say } = words;

  useEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    localStorage.setItem("language", language);
    localStorage.setItem("dark", dark ? "1" : "");
    document.body.style.background = dark ? "#141414" : "#f7f8fa";
    document.documentElement.style.colorScheme = dark ? "dark" : "light";
  }, [language, dark]);
  const place =
    address.path[0] === "reports" ? words.report(address.path[1] ?? "") : (address.path[1] ?? "");
  useEffect(() => {
    document.title = [place, known.shop?.name, "Patron · 知客"].filter(Boolean).join(" · ");
    if (known.shop?.simulated) document.title += " · " + say("simulated").split(/[:：]/)[0];
  }, [place, known.shop, say]);

  const menu = (
    <nav aria-label={say("menu")}>
      <div className="brand">
        Patron<small>知客</small>
      </div>
      <Menu
        mode="inline"
        style={{ borderInlineEnd: 0, background: "transparent" }}
        selectedKeys={[address.path[0] === "reports" ? (address.path[1] ?? "") : "home"]}
        items={[
          { key: "home", label: say("reports") },
          ...(known.catalog?.reports ?? []).map((r) => ({
            key: r.name,
            label: words.report(r.name),
          })),
        ]}
        onClick={({ key }) => {
          setOpen(false);
          go(key === "home" ? { path: [], params: {} } : { path: ["reports", key], params: {} });
        }}
      />
      <div style={{ padding: "12px 20px", display: "flex", gap: 16 }}>
        <button
          type="button"
          className="link"
          onClick={() => setLanguage(language === "en" ? "zh" : "en")}
        >
          {say("language")}
        </button>
        <button type="button" className="link" onClick={() => setDark(!dark)}>
          {say(dark ? "light" : "dark")}
        </button>
      </div>
    </nav>
  );
  return (
    <ConfigProvider
      locale={language === "zh" ? zh : en}
      theme={{
        algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
        token: { borderRadius: 8 },
      }}
    >
      <Layout className="frame" style={{ background: "transparent" }}>
        <Layout.Sider
          width={216}
          breakpoint="md"
          collapsedWidth={0}
          trigger={null}
          theme={dark ? "dark" : "light"}
          style={{
            background: dark ? "#1b1b1b" : "#fff",
            position: "sticky",
            top: 0,
            height: "100vh",
            overflow: "auto",
          }}
        >
          {menu}
        </Layout.Sider>
        <Drawer
          open={open}
          onClose={() => setOpen(false)}
          placement="left"
          size={240}
          styles={{ body: { padding: 0 } }}
        >
          {menu}
        </Drawer>
        <Layout.Content>
          <div className="page">
            <button type="button" className="link narrow-only" onClick={() => setOpen(true)}>
              {say("menu")}
            </button>
            {known.shop?.simulated && (
              <Alert
                type="warning"
                showIcon
                banner
                title={say("simulated")}
                style={{ marginBottom: 16 }}
              />
            )}
            {known.error && (
              <Alert type="error" showIcon title={say("failed")} description={known.error} />
            )}
            {!known.error && !(known.shop && known.catalog) && <Skeleton active />}
            {known.shop && known.catalog && (
              <Page
                address={address}
                world={{
                  shop: known.shop,
                  catalog: known.catalog,
                  words,
                  locale,
                  dark,
                  narrow,
                  go,
                }}
              />
            )}
          </div>
        </Layout.Content>
      </Layout>
    </ConfigProvider>
  );
}

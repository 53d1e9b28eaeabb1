import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The dashboard asks the server it came from; while developing, one on the usual port.
export default defineConfig({
  plugins: [react()],
  build: { outDir: "dist", target: "es2022", chunkSizeWarningLimit: 1500 },
  server: { proxy: { "/api": "http://127.0.0.1:8090" } },
});

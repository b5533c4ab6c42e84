// Passkeys: asks the browser for one and sends its answer with the form that the button stands in.
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const described = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

  const ask = async (kind, given) => {
    const publicKey = { ...given, challenge: bytes(given.challenge) };
    if (kind === "create") {
      publicKey.user = { ...given.user, id: bytes(given.user.id) };
      publicKey.excludeCredentials = described(given.excludeCredentials);
      return navigator.credentials.create({ publicKey });
    }
    publicKey.allowCredentials = described(given.allowCredentials);
    return navigator.credentials.get({ publicKey });
  };

  const told = (made) => {
    const response = { clientDataJSON: text(made.response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (made.response[name]) response[name] = text(made.response[name]);
    }
    return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response, clientExtensionResults: {} });
  };

  document.querySelectorAll("[data-passkey]").forEach((part) => {
    const button = part.querySelector("button");
    if (!window.PublicKeyCredential) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const form = part.closest("form");
      const missing = [...form.querySelectorAll("[required]")].find((field) => !field.reportValidity());
      if (missing) return;
      part.querySelector(".problem").hidden = true;
      try {
        part.querySelector("[name=credential]").value = told(await ask(part.dataset.passkey, JSON.parse(part.dataset.options)));
        form.submit();
      } catch (error) {
        part.querySelector(".problem").hidden = false;
      }
    });
  });
})();

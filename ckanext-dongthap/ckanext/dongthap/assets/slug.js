/* Address preview: like CKAN's slug-preview-target, with Vietnamese letters written without accents
   instead of dropped ("Chỉ số chuyển đổi số" gives "chi-so-chuyen-doi-so"). */
"use strict";

ckan.module("dongthap-slug-target", function () {
  function bare(text) {
    return text
      .replace(/đ/g, "d")
      .replace(/Đ/g, "D")
      .normalize("NFD")
      .replace(/[\u0300-\u036f]/g, "");
  }

  return {
    initialize: function () {
      var sandbox = this.sandbox;
      var el = this.el;

      sandbox.subscribe("slug-preview-created", function (preview) {
        el.after(preview);
      });
      if (el.val()) {
        return;
      }
      sandbox.subscribe("slug-preview-modified", function () {
        el.off(".slug-preview");
      });
      el.on("keyup.slug-preview input.slug-preview", function () {
        sandbox.publish("slug-target-changed", bare(this.value));
      });
    },
  };
});

// The letters of five languages, row by row, as people know them from their own keyboards.
window.KIOSK_LAYOUTS = {
  en: { name: "English", rows: ["qwertyuiop", "asdfghjkl", "zxcvbnm"] },
  mn: { name: "Монгол", rows: ["фцужэнгшүзкъе", "йыбөахролдпщ", "ячёсмитьвю"] },
  kk: { name: "Қазақша", rows: ["әіңғүұқөһ", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбюё"] },
  ru: { name: "Русский", rows: ["йцукенгшщзхъ", "фывапролджэ", "ячсмитьбюё"] },
  az: { name: "Azərbaycanca", rows: ["qüertyuiopöğ", "asdfghjklıə", "zxcvbnmçşw"] },
};

"""The pages of calls and web chat."""

from django.urls import URLPattern, URLResolver, path

from live import call_prompts, chat_pages, chat_widget

urlpatterns: list[URLPattern | URLResolver] = [
    path("calls/prompts/<int:pk>/", call_prompts.audio, name="call_prompt"),
    path("chat/", chat_pages.home(chat_pages.page), name="chat"),
    path("chat/window/", chat_pages.home(chat_pages.window), name="chat_window"),
    path("chat/news/", chat_pages.home(chat_pages.news), name="chat_news"),
    path("chat/contact/", chat_pages.home(chat_pages.contact), name="chat_contact"),
    path("chat/widget.js", chat_widget.script, name="chat_widget"),
    path("chat/embed/<slug:account>/", chat_pages.widget(chat_pages.page), name="chat_embed"),
    path(
        "chat/embed/<slug:account>/news/",
        chat_pages.widget(chat_pages.news),
        name="chat_embed_news",
    ),
    path(
        "chat/embed/<slug:account>/contact/",
        chat_pages.widget(chat_pages.contact),
        name="chat_embed_contact",
    ),
]

"""Names that programs use for the fields of an article, in the order of priority. See `field_names`."""

from __future__ import annotations

DATES = """
    date_published published_at published_date published_on publish_date publication_date
    date_of_publication pub_date date_publish article_published_time web_publication_date
    first_published first_published_at published_time publish_time publish_at published_utc created_utc
    date_time_pub published issued issue_date dc_date article_date story_date news_date post_date
    posted posted_at posted_on posted_date date datetime date_time seendate pd display_date
"""
"""Names of the day of publication, then names that may mean another day."""
DAY_FIRST_DATES = """
    datum publikationsdatum veröffentlicht veröffentlicht_am erscheinungsdatum erscheinungstag
    veröffentlichungsdatum datum_der_veröffentlichung publiceringsdatum publiseringsdato
    udgivelsesdato utgivelsesdato dato
    fecha fecha_publicacion fecha_de_publicacion date_de_publication date_publication
    data_pubblicazione data_publicacao publicatiedatum
    data_di_pubblicazione data_de_publicacao data_publikacji julkaistu
"""
"""Names of the day of publication in languages that write the day before the month."""
CREATED = "date_created created_at created creation_date created_date created_on create_time timestamp"
"""Names of the day on which a row or note was made: that of its publication unless it is a copy."""
TITLES = """
    title_rendered headline_main title headline web_title article_title news_title post_title
    story_title document_title title_main headlines heading og_title dc_title hd
    titel überschrift schlagzeile titre titulo titular titolo kop tittel overskrift tytuł
    title_page full_title book_title subject name
"""
OUTLETS = """
    source_name source_title outlet outlet_name publication publication_title publication_name
    pub_title publisher publisher_name newspaper newspaper_name newspaper_title journal
    journal_title journal_name container_title magazine media_name media_outlet media_title
    site_name website_name og_site_name dc_publisher provider provider_name source news_source
    feed_title blog_title website_title blog sn
    zeitung quelle publikation medium fuente medio periodico fonte testata krant bron kilde källa
    tidning gazeta źródło
    media site website thread_site_full source_hostname source_domain hostname domain clean_url
"""
ADDRESSES = """
    url link permalink web_url article_url canonical_url canonical_link canonical news_url
    story_url article_link news_link page_url post_url document_url item_url external_url href
    links_permalink original_url original_link url_used resolved_url given_url og_url uri
    main_entity_of_page main_entity_of_page_id responded_url requested_url
    enlace lien address guid source source_url
"""
"""Fields that hold something other than an address are not used."""
IDS = "id _id article_id uuid guid"
"""Names of ids that are unique by nature. The same id again in a file is an edit."""
TEXTS = """
    text full_text main_text article_text body_text article_body body content_text content article
    article_content news_text news_content story story_text story_body post_content post_text
    plain_text text_content text_plain page_content raw_text clean_text cleaned_text body_plain
    fields_body_text ctext selftext document document_text doc_text transcript td
    news_body volltext artikeltext artikel inhalt texte texto testo tekst treść contenido contenuto
    conteudo inhoud brødtekst brödtext paragraphs
"""
HTML_TEXTS = """
    content_html content_encoded content_rendered body_html html_content html_body article_html
    fields_body post_html text_html html
"""
SUMMARIES = """
    lead_paragraph fields_trail_text lp summary abstract abstract_note description excerpt snippet
    standfirst short_description trail_text meta_description teaser highlight selection
"""
"""Names of descriptions and summaries, used where no field holds the whole text."""
HTML_SUMMARIES = "excerpt_rendered summary_html description_html"
WRAPPERS = """
    fields attributes metadata meta extra_info properties frontmatter article item doc document post
    thread node data
"""
"""Names of objects whose fields count as those of the row, after the row's own."""

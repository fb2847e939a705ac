# Ruby's own library, with its validation on: what breaks a rule of RSS 2.0 or Atom raises.
require "json"
require "open-uri"
require "rss"

shown = ARGV.to_h do |address|
  feed = RSS::Parser.parse(URI.parse(address).open.read, true)
  entries = feed.items.map do |item|
    if feed.feed_type == "atom"
      { id: item.id.content, title: item.title.content, link: item.link.href }
    else
      { id: item.guid.content, title: item.title, link: item.link }
    end
  end
  [address, entries]
end
puts JSON.generate(shown)

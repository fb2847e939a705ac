# Perl's XML::Feed, with whichever of its two parsers the format asks for.
use strict;
use warnings;
use JSON::PP;
use URI;
use XML::Feed;

# Else what it reads of Atom are bytes, by its own manual.
$XML::Atom::ForceUnicode = 1;

my %shown;
for my $address (@ARGV) {
    my $feed = XML::Feed->parse(URI->new($address)) or die XML::Feed->errstr;
    $shown{$address} = [map { {id => $_->id, title => $_->title, link => $_->link} } $feed->entries];
}
print JSON::PP->new->utf8->encode(\%shown);

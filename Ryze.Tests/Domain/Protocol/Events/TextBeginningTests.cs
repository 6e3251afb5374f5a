using System.Text.Encodings.Web;
using System.Text.Json;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Tests.Domain.Protocol.Events;

/// <summary>docs/spec/security.md 1: the length of a text does not decide how much memory it takes.</summary>
internal sealed class TextBeginningTests
{
    private const int MaxLength = 100;

    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [TestCase("plain text ")]
    [TestCase("olá, você € ")]
    [TestCase("😀 ")]
    [TestCase("\r\n")]
    [TestCase("a\rb\r\r\n")]
    [TestCase("a\tb\u0001\u007f\u0085\b\f")]
    [TestCase("\"quoted\" \\ back / slash ")]
    public void Text_is_cut_as_a_whole_clean_text_when_it_is_too_long(string part)
    {
        var text = string.Concat(Enumerable.Repeat(part, 200));
        var whole = CleanText.Of(text);
        var end = char.IsHighSurrogate(whole[MaxLength - 1]) ? MaxLength + 1 : MaxLength;

        foreach (var json in new[] { JsonSerializer.Serialize(text), Relaxed(text), Escaped(text) })
        {
            Assert.That(Read(json), Is.EqualTo(whole[..end]), json);
        }
    }

    [Test]
    public void Text_keeps_a_surrogate_pair_whole_when_the_cut_is_inside()
    {
        var text = new string('x', MaxLength - 1) + "😀 and more";

        Assert.That(Read(Relaxed(text)), Is.EqualTo(text[..(MaxLength + 1)]));
    }

    [Test]
    public void Text_loses_only_halves_of_surrogate_pairs_when_it_has_some()
    {
        var json = $"\"\\ud83d\\ud83d\\ude00\\ude00a\\ud83d{new string('x', 200)}\"";

        Assert.That(Read(json), Is.EqualTo("😀a" + new string('x', MaxLength - 3)));
    }

    [TestCase("\\r", 1)]
    [TestCase("\\r\\n", 1)]
    [TestCase("\\u0001", 0)]
    public void Text_is_whole_when_only_its_escapes_are_long(string escape, int characters)
    {
        var json = $"\"{string.Concat(Enumerable.Repeat(escape, 60))}\"";

        Assert.That(Read(json), Is.EqualTo(new string('\n', 60 * characters)));
    }

    [TestCase("{}")]
    [TestCase("""{"content":null}""")]
    [TestCase("""{"content":7}""")]
    public void Text_is_null_when_there_is_none(string json)
    {
        using var document = JsonDocument.Parse(json);

        Assert.That(((JsonElement?)document.RootElement).Beginning("content", MaxLength), Is.Null);
    }

    private static string? Read(string text)
    {
        using var document = JsonDocument.Parse($$"""{"content":{{text}}}""");
        return ((JsonElement?)document.RootElement).Beginning("content", MaxLength);
    }

    private static string Relaxed(string text) => JsonSerializer.Serialize(text, Unescaped);

    private static string Escaped(string text) => $"\"{string.Concat(text.Select(character => $"\\u{(int)character:x4}"))}\"";
}

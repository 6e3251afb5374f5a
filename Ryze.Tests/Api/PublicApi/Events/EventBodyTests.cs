using System.Text;
using Ryze.Api.PublicApi.Events;

namespace Ryze.Tests.Api.PublicApi.Events;

/// <summary>docs/spec/bridge.md 2.1: a message with a too large file loses only the file.</summary>
internal sealed class EventBodyTests
{
    private const int Limit = 2 * 1024 * 1024;
    private const int HardLimit = 8 * 1024 * 1024;
    private const int LongText = (1024 * 1024) + 1;

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(16 * 1024)]
    [TestCase(Limit - 1)]
    [TestCase(Limit)]
    public async Task Body_within_the_limit_is_unchanged(int length)
    {
        var body = new string('x', length);

        Assert.That(await ReadAsync(body, isAnnounced: true), Is.EqualTo(body));
        Assert.That(await ReadAsync(body, isAnnounced: false), Is.EqualTo(body));
    }

    [TestCase(true, 1)]
    [TestCase(true, 65536)]
    [TestCase(false, 1)]
    [TestCase(false, 4097)]
    public async Task Long_text_is_removed_when_the_body_exceeds_the_limit(bool isAnnounced, int chunk)
    {
        var file = new string('A', Limit);
        var body = $$$"""{"a":"\"{\\","base64":"{{{file}}}\"{{{file}}}","caption":"say \"hi\"","b":["\\"]}""";

        Assert.That(
            await ReadAsync(body, isAnnounced, chunk), Is.EqualTo("""{"a":"\"{\\","base64":"","caption":"say \"hi\"","b":["\\"]}"""));
    }

    [Test]
    public async Task Body_without_long_texts_is_refused_over_the_limit()
    {
        var body = "[" + string.Join(',', Enumerable.Repeat("\"" + new string('x', 1000) + "\"", 2200)) + "]";

        Assert.That(await ReadAsync(body, isAnnounced: true), Is.Null);
        Assert.That(await ReadAsync(body, isAnnounced: false), Is.Null);
    }

    [Test]
    public async Task Body_over_the_hard_limit_is_refused()
    {
        var body = $"{{\"base64\":\"{new string('A', HardLimit)}\"}}";

        Assert.That(await ReadAsync(body, isAnnounced: true), Is.Null);
        Assert.That(await ReadAsync(body, isAnnounced: false), Is.Null);
    }

    [Test]
    public async Task Text_of_the_longest_length_is_kept()
    {
        var text = new string('x', LongText - 1);
        var body = $"[\"{text}\",\"{text}x\",\"{text}x\"]";

        Assert.That(await ReadAsync(body, isAnnounced: true), Is.EqualTo($"[\"{text}\",\"\",\"\"]"));
    }

    private static async Task<string?> ReadAsync(string text, bool isAnnounced, int chunk = 65536)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        using var body = new EventBody(Limit, HardLimit);
        await using var stream = new InChunks(bytes, chunk);
        return await body.TryReadAsync(stream, isAnnounced ? bytes.Length : null, default)
            ? Encoding.UTF8.GetString(body.Bytes.Span) : null;
    }

    /// <summary>Returns few bytes per read, as a network does.</summary>
    private sealed class InChunks(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, chunk)], cancellationToken);
    }
}

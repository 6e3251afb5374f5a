using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Domain.Bridge.ToChatwoot;
using Ryze.Domain.Errors;
using Ryze.Tests.Support;

namespace Ryze.Tests.Application.Bridge.ToChatwoot;

/// <summary>How often a file is requested, and how long it is cached.</summary>
internal sealed class MessageFilesTests : IDisposable
{
    private const int MiB = 1024 * 1024;

    private static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xE0];

    private readonly FakeTimeProvider _time = new();
    private readonly Mock<IFileDownloads> _fetcher = new();
    private readonly FileCache _cache;
    private readonly MessageFiles _files;

    public MessageFilesTests()
    {
        _cache = new FileCache(_time);
        _files = new MessageFiles(_fetcher.Object, _cache, _time);
    }

    [Test]
    public async Task Fetched_file_is_kept_until_the_event_is_done()
    {
        var content = new MemoryStream([.. Jpeg]);
        Answer(new ChatwootUpload(content, "image/jpeg"));
        var job = WithFile(1);

        for (var attempt = 0; attempt < 3; attempt++)
        {
            using var file = (await _files.FetchAsync(job, default)).Value;
            Assert.That((file.File!.Content, file.File.Name), Is.EqualTo(((Stream)content, "image.jpg")));
        }

        AssertRequested(1);
        _cache.Forget(job.IntegrationId, 1);
        Assert.That(content.CanRead, Is.False);
        Answer(new ChatwootUpload(new MemoryStream([.. Jpeg]), null));
        (await _files.FetchAsync(job, default)).Value.Dispose();
        AssertRequested(2);
    }

    [Test]
    public async Task File_that_may_arrive_later_is_requested_four_times()
    {
        Answer(new FileNotFetched(IsRetryable: true));
        var job = WithFile(1);

        foreach (var seconds in new[] { 1.25, 2.5, 5 })
        {
            Assert.That(
                ((NotSettledYet)(await _files.FetchAsync(job, default)).Error!).Until, Is.EqualTo(_time.GetUtcNow().AddSeconds(seconds)));
        }

        Assert.That((await _files.FetchAsync(job, default)).Value.File, Is.Null);
        Assert.That((await _files.FetchAsync(job, default)).Value.File, Is.Null);
        AssertRequested(4);
    }

    [Test]
    public async Task Refused_file_is_requested_once()
    {
        Answer(new FileNotFetched(IsRetryable: false));

        for (var attempt = 0; attempt < 3; attempt++)
        {
            Assert.That((await _files.FetchAsync(WithFile(1), default)).Value.File, Is.Null);
        }

        AssertRequested(1);
    }

    [Test]
    public async Task The_other_URL_is_tried_when_the_first_one_fails()
    {
        _fetcher.Setup(f => f.FetchAsync(new Uri("https://files.example/x"), It.IsAny<string>(), default))
            .ReturnsAsync(new FileNotFetched(IsRetryable: true));
        _fetcher.Setup(f => f.FetchAsync(new Uri("https://s3.example/x"), It.IsAny<string>(), default))
            .ReturnsAsync(() => new ChatwootUpload(new MemoryStream([.. Jpeg]), "image/jpeg"));

        using var file = (await _files.FetchAsync(WithFile(1, s3Url: "https://s3.example/x"), default)).Value;

        Assert.That(file.File?.Name, Is.EqualTo("image.jpg"));
        AssertRequested(2);
    }

    [TestCase("", "image/jpeg", TestName = "An_empty_file_counts_as_not_fetched")]
    [TestCase("<html>login</html>", "text/html", TestName = "A_login_page_counts_as_not_fetched")]
    [TestCase("\u0005\u0006 no picture", "application/octet-stream", TestName = "Encrypted_bytes_count_as_not_fetched")]
    public async Task Content_that_is_not_an_image_counts_as_not_fetched(string bytes, string served)
    {
        var content = new MemoryStream(Encoding.UTF8.GetBytes(bytes));
        Answer(new ChatwootUpload(content, served));

        using var file = (await _files.FetchAsync(WithFile(1), default)).Value;

        Assert.That((file.File, file.Outcome, content.CanRead), Is.EqualTo(((ChatwootUpload?)null, FileOutcome.NotFetched, false)));
    }

    [Test]
    public async Task Oversized_file_is_reported_as_too_large_at_every_attempt()
    {
        Answer(new FileNotFetched(IsRetryable: false) { IsTooLarge = true });

        for (var attempt = 0; attempt < 2; attempt++)
        {
            Assert.That((await _files.FetchAsync(WithFile(1), default)).Value.Outcome, Is.EqualTo(FileOutcome.TooLarge));
        }

        AssertRequested(1);
    }

    [Test]
    public async Task Least_recently_used_idle_files_are_closed_above_256_MiB()
    {
        var contents = new List<Sized>();
        _fetcher.Setup(f => f.FetchAsync(It.IsAny<Uri>(), It.IsAny<string>(), default)).ReturnsAsync(() =>
        {
            contents.Add(new Sized(40 * MiB));
            return new ChatwootUpload(contents[^1], null);
        });
        (await _files.FetchAsync(WithFile(1), default)).Value.Dispose();
        using var inUse = (await _files.FetchAsync(WithFile(1), default)).Value;
        for (var seq = 2; seq <= 9; seq++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            (await _files.FetchAsync(WithFile(seq), default)).Value.Dispose();
        }

        // Eight files are idle; six files of 40 MiB fit.
        Assert.That(
            contents.Select(content => content.CanRead), Is.EqualTo(new[] { true, false, false, true, true, true, true, true, true }));
    }

    [Test]
    public async Task Cache_entry_is_forgotten_when_it_is_unused_for_an_hour()
    {
        var content = new MemoryStream([.. Jpeg]);
        Answer(new ChatwootUpload(content, null));
        (await _files.FetchAsync(WithFile(1), default)).Value.Dispose();
        Answer(new FileNotFetched(IsRetryable: false));
        await _files.FetchAsync(WithFile(2), default);

        _time.Advance(TimeSpan.FromMinutes(59));
        _cache.ForgetOld();
        Assert.That((content.CanRead, _cache.FailuresOf(WithFile(2)) > 0), Is.EqualTo((true, true)));
        _time.Advance(TimeSpan.FromMinutes(1));
        _cache.ForgetOld();

        Assert.That((content.CanRead, _cache.FailuresOf(WithFile(2))), Is.EqualTo((false, 0)));
    }

    [Test]
    public async Task Cached_files_are_closed_when_the_process_stops()
    {
        var content = new MemoryStream([.. Jpeg]);
        Answer(new ChatwootUpload(content, null));
        (await _files.FetchAsync(WithFile(1), default)).Value.Dispose();

        _cache.Dispose();

        Assert.That(content.CanRead, Is.False);
    }

    public void Dispose() => _cache.Dispose();

    private void Answer(Result<ChatwootUpload> answer) =>
        _fetcher.Setup(f => f.FetchAsync(It.IsAny<Uri>(), It.IsAny<string>(), default)).ReturnsAsync(answer);

    private void AssertRequested(int times) =>
        _fetcher.Verify(f => f.FetchAsync(It.IsAny<Uri>(), It.IsAny<string>(), default), Times.Exactly(times));

    private static WorkContext WithFile(long seq, string? s3Url = null) => RelayJobs.Of(
        WhatsAppEvent.Message($"3EB0{seq}", "", type: "image", message: new JsonObject
        {
            ["media"] =
                new JsonObject { ["type"] = "image", ["mimetype"] = "image/jpeg", ["url"] = "https://files.example/x", ["s3Url"] = s3Url },
        }),
        seq);

    private sealed class Sized(long length) : MemoryStream([.. Jpeg])
    {
        public override long Length => length;
    }
}

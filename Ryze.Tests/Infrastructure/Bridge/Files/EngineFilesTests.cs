using System.Text;
using Microsoft.Extensions.Time.Testing;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Domain;
using Ryze.Infrastructure.Bridge.Files;
using Ryze.Tests.Support;

namespace Ryze.Tests.Infrastructure.Bridge.Files;

/// <summary>Files that wait for the engine (docs/adr/0013).</summary>
internal sealed class EngineFilesTests : IDisposable
{
    private const string Owner = "https://cw.example 1";

    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly EngineFolder _folder;

    public EngineFilesTests() => _folder = new EngineFolder(_time);

    private EngineFiles Files => _folder.Files;

    [Test]
    public async Task File_can_be_opened_by_every_process_on_the_folder()
    {
        var url = await StoreAsync("bytes", "image/png");

        await using var file = _folder.Open(_time).Open(EngineFolder.SecretOf(url))!;

        Assert.That((await ReadAsync(file), file.Length, file.MimeType), Is.EqualTo(("bytes", 5L, "image/png")));
    }

    [Test]
    public async Task Folder_does_not_show_the_secret()
    {
        var url = await StoreAsync("bytes");

        Assert.That(_folder.Names.Single(), Does.Not.Contain(EngineFolder.SecretOf(url)));
    }

    [Test]
    public async Task Secret_has_256_bits()
    {
        var url = await StoreAsync("bytes");

        Assert.That(System.Buffers.Text.Base64Url.DecodeFromChars(EngineFolder.SecretOf(url)), Has.Length.EqualTo(32));
    }

    [Test]
    public async Task Fetched_file_is_deleted()
    {
        var url = await StoreAsync("bytes");

        Files.MarkFetched(EngineFolder.SecretOf(url));

        Assert.That((Files.Open(EngineFolder.SecretOf(url)), _folder.Names.Count), Is.EqualTo(((WaitingFile?)null, 0)));
    }

    [Test]
    public async Task File_cannot_be_opened_after_10_minutes()
    {
        var url = await StoreAsync("bytes");

        _time.Advance(IEngineFiles.Lifetime);

        Assert.That(Files.Open(EngineFolder.SecretOf(url)), Is.Null);
    }

    [Test]
    public async Task Only_expired_files_of_a_dead_process_are_deleted()
    {
        await StoreAsync("bytes");
        await File.WriteAllTextAsync(_folder.Names.Single() + ".part", "half");
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "notes.txt"), "the operator's");
        _time.Advance(IEngineFiles.Lifetime + TimeSpan.FromMinutes(1));

        _folder.Open(_time).DeleteExpired();

        Assert.That(_folder.Names.Select(Path.GetFileName), Is.EqualTo(new[] { "notes.txt" }));
    }

    [Test]
    public async Task Unexpired_file_of_another_process_stays()
    {
        await StoreAsync("bytes");

        _folder.Open(_time).DeleteExpired();

        Assert.That(_folder.Names, Has.Count.EqualTo(1));
    }

    [Test]
    public void One_owner_gets_a_quarter_of_the_room()
    {
        var own = Enumerable.Range(0, 30).Count(_ => Files.TryReserve(Owner) is not null);

        Assert.That(own, Is.EqualTo((int)(EngineFiles.MaxPerOwner / IFileDownloads.MaxLength)));
        Assert.That(Files.TryReserve("https://other.example 1"), Is.Not.Null);
    }

    [Test]
    public void All_owners_together_get_the_whole_room()
    {
        var all = Enumerable.Range(0, 60).Count(owner => Files.TryReserve($"{owner}") is not null);

        Assert.That(all, Is.EqualTo((int)(EngineFiles.MaxTotal / IFileDownloads.MaxLength)));
    }

    [Test]
    public async Task Stored_files_count_until_they_are_fetched()
    {
        var urls = new List<Secret>();
        for (var stored = 0; stored < 6; stored++)
        {
            urls.Add((await Files.StoreAsync(Owner, new MemoryStream(new byte[IFileDownloads.MaxLength]), "image/png", default))!);
        }

        Assert.That(Files.TryReserve(Owner), Is.Null);
        urls.ForEach(Files.Remove);
        Assert.That(Files.TryReserve(Owner), Is.Not.Null);
    }

    [Test]
    public void Room_is_free_again_after_a_download()
    {
        for (var download = 0; download < 100; download++)
        {
            using var room = Files.TryReserve(Owner);
            Assert.That(room, Is.Not.Null);
        }
    }

    [TestCase("image/png\r\nx: y")]
    [TestCase("no type")]
    [TestCase("")]
    public async Task Type_that_is_invalid_in_a_header_becomes_an_octet_stream(string mimeType)
    {
        var url = await StoreAsync("bytes", mimeType);

        await using var file = Files.Open(EngineFolder.SecretOf(url))!;

        Assert.That((await ReadAsync(file), file.MimeType), Is.EqualTo(("bytes", "application/octet-stream")));
    }

    [Test]
    public async Task Broken_download_leaves_no_file()
    {
        await using var broken = new BrokenStream();

        Assert.That(await Files.StoreAsync(Owner, broken, "image/png", default), Is.Null);
        Assert.That(_folder.Names, Is.Empty);
    }

    [TestCase("")]
    [TestCase("../bridge.db")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Wrong_secret_opens_no_file(string secret) => Assert.That(Files.Open(secret), Is.Null);

    public void Dispose() => _folder.Dispose();

    private async Task<Secret> StoreAsync(string content, string mimeType = "image/png") =>
        (await Files.StoreAsync(Owner, new MemoryStream(Encoding.UTF8.GetBytes(content)), mimeType, default))!;

    private static async Task<string> ReadAsync(WaitingFile file) => await new StreamReader(file.Content).ReadToEndAsync();

    private sealed class BrokenStream : MemoryStream
    {
        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
            throw new IOException("no space left");
    }
}

using System.Text;
using Ryze.Domain;
using Ryze.Infrastructure.Shared.Secrets;

namespace Ryze.Tests.Infrastructure.Shared.Secrets;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DevelopmentKeyTests : IDisposable
{
    private static readonly SecretAddress Address = new("table", "column", "row");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ryze-key-");

    private string KeyFile => Path.Combine(_folder.FullName, "data", "encryption.key");

    public void Dispose() => _folder.Delete(recursive: true);

    [Test]
    public void Key_is_created_once()
    {
        var first = new SecretProtector(DevelopmentKey.LoadOrCreate(KeyFile));
        var second = new SecretProtector(DevelopmentKey.LoadOrCreate(KeyFile));

        Assert.That(second.Unprotect(first.Protect(new Secret("s"), Address), Address).Reveal(), Is.EqualTo("s"));
        AssertNothingElseIsLeft();
    }

    [Test]
    public void Key_file_is_readable_only_by_its_owner()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Windows has no mode bits");
        }
        else
        {
            DevelopmentKey.LoadOrCreate(KeyFile);
            Assert.That(File.GetUnixFileMode(KeyFile), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    [Test]
    public void Concurrent_starts_get_the_same_key()
    {
        const int Rounds = 300;
        const int Starters = 3;
        using var gate = new Barrier(Starters);
        var rings = new KeyRing[Rounds, Starters];
        var threads = Enumerable.Range(0, Starters).Select(starter => new Thread(() =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                gate.SignalAndWait();
                rings[round, starter] = DevelopmentKey.LoadOrCreate($"{KeyFile}-{round}");
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        for (var round = 0; round < Rounds; round++)
        {
            var envelope = new SecretProtector(rings[round, 0]).Protect(new Secret("s"), Address);
            for (var starter = 1; starter < Starters; starter++)
            {
                Assert.That(
                    new SecretProtector(rings[round, starter]).Unprotect(envelope, Address).Reveal(), Is.EqualTo("s"), $"round {round}");
            }
        }
    }

    [TestCase("")]
    [TestCase("dev:")]
    [TestCase("dev:AAAA")]
    [TestCase("\0\0\0\0\0\0\0\0")]
    public void Damaged_file_is_named_in_an_error_without_being_changed(string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(KeyFile)!);
        File.WriteAllText(KeyFile, content);

        Assert.That(
            () => DevelopmentKey.LoadOrCreate(KeyFile),
            Throws.TypeOf<InvalidDataException>().With.Message.StartsWith($"{KeyFile} is damaged: entry 1 "));
        Assert.That(File.ReadAllText(KeyFile), Is.EqualTo(content));
    }

    [Test]
    public void Reader_waits_while_another_process_writes_the_file()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(KeyFile)!);
        using var writer = new FileStream(KeyFile, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite);
        var reader = Task.Run(() => DevelopmentKey.LoadOrCreate(KeyFile));
        writer.Write(Encoding.ASCII.GetBytes($"other:{Keys.Base64(1)[..20]}"));
        writer.Flush();
        writer.Write(Encoding.ASCII.GetBytes(Keys.Base64(1)[20..]));
        writer.Flush();

        Assert.That(async () => (await reader).CurrentKeyId, Is.EqualTo("other"));
    }

    [Test]
    public void Folder_in_place_of_the_file_is_not_changed()
    {
        Directory.CreateDirectory(KeyFile);

        Assert.That(() => DevelopmentKey.LoadOrCreate(KeyFile), Throws.Exception.With.Message.Contains(KeyFile));
        AssertNothingElseIsLeft();
    }

    private void AssertNothingElseIsLeft() =>
        Assert.That(Directory.GetFileSystemEntries(Path.GetDirectoryName(KeyFile)!), Is.EqualTo(new[] { KeyFile }));
}

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
    public void The_key_is_made_once_and_kept()
    {
        var first = new SecretProtector(DevelopmentKey.LoadOrCreate(KeyFile));
        var second = new SecretProtector(DevelopmentKey.LoadOrCreate(KeyFile));

        Assert.That(second.Unprotect(first.Protect(new Secret("s"), Address), Address).Reveal(), Is.EqualTo("s"));
        AssertNothingElseIsLeft();
    }

    [Test]
    public void Only_the_owner_may_read_the_file()
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
    public void All_that_start_at_once_get_the_same_key()
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
                Assert.That(new SecretProtector(rings[round, starter]).Unprotect(envelope, Address).Reveal(), Is.EqualTo("s"), $"round {round}");
            }
        }
    }

    [TestCase("")]
    [TestCase("dev:")]
    [TestCase("dev:AAAA")]
    [TestCase("\0\0\0\0\0\0\0\0")]
    public void A_damaged_file_is_an_error_that_names_it_and_stays_as_it_is(string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(KeyFile)!);
        File.WriteAllText(KeyFile, content);

        Assert.That(
            () => DevelopmentKey.LoadOrCreate(KeyFile),
            Throws.TypeOf<InvalidDataException>().With.Message.StartsWith($"{KeyFile} is damaged: entry 1 "));
        Assert.That(File.ReadAllText(KeyFile), Is.EqualTo(content));
    }

    [Test]
    public void A_file_that_another_process_is_still_writing_is_waited_for()
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
    public void A_folder_in_place_of_the_file_is_left_alone()
    {
        Directory.CreateDirectory(KeyFile);

        Assert.That(() => DevelopmentKey.LoadOrCreate(KeyFile), Throws.Exception.With.Message.Contains(KeyFile));
        AssertNothingElseIsLeft();
    }

    private void AssertNothingElseIsLeft() =>
        Assert.That(Directory.GetFileSystemEntries(Path.GetDirectoryName(KeyFile)!), Is.EqualTo(new[] { KeyFile }));
}

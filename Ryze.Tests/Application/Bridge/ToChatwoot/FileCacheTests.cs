using Microsoft.Extensions.Time.Testing;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Tests.Support;

namespace Ryze.Tests.Application.Bridge.ToChatwoot;

/// <summary>A removed integration leaves no file behind.</summary>
internal sealed class FileCacheTests
{
    private readonly MemoryStream _content = new([1]);

    [Test]
    public void A_file_of_a_removed_integration_is_closed()
    {
        using var kept = Kept(out var job);
        kept.Return(job);

        kept.Forget("int_other");
        Assert.That(_content.CanRead, Is.True);
        kept.Forget("int_1");

        Assert.That((_content.CanRead, kept.Count), Is.EqualTo((false, 0)));
    }

    [Test]
    public void A_file_in_use_is_closed_when_it_is_returned()
    {
        using var kept = Kept(out var job);

        kept.Forget("int_1");
        Assert.That(_content.CanRead, Is.True);
        kept.Return(job);

        Assert.That((_content.CanRead, kept.Count), Is.EqualTo((false, 0)));
    }

    private FileCache Kept(out WorkContext job)
    {
        var kept = new FileCache(new FakeTimeProvider());
        job = RelayJobs.Of(WhatsAppEvent.Message("3EB0", "oi", "5511999990000@s.whatsapp.net"));
        kept.Keep(job, new ChatwootUpload(_content, "image/png"));
        return kept;
    }
}

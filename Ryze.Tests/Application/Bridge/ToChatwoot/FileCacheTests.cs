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
        using var cache = CreateCache(out var job);
        cache.Return(job);

        cache.Forget("int_other");
        Assert.That(_content.CanRead, Is.True);
        cache.Forget("int_1");

        Assert.That((_content.CanRead, cache.Count), Is.EqualTo((false, 0)));
    }

    [Test]
    public void A_file_in_use_is_closed_when_it_is_returned()
    {
        using var cache = CreateCache(out var job);

        cache.Forget("int_1");
        Assert.That(_content.CanRead, Is.True);
        cache.Return(job);

        Assert.That((_content.CanRead, cache.Count), Is.EqualTo((false, 0)));
    }

    private FileCache CreateCache(out WorkContext job)
    {
        var cache = new FileCache(new FakeTimeProvider());
        job = RelayJobs.Of(WhatsAppEvent.Message("3EB0", "oi", "5511999990000@s.whatsapp.net"));
        cache.Keep(job, new ChatwootUpload(_content, "image/png"));
        return cache;
    }
}

using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Protocol.Commands;

namespace Ryze.Tests.Domain.Bridge.ToWhatsApp;

/// <summary>How WhatsApp shows an agent's file (docs/spec/bridge.md 3.2).</summary>
internal sealed class AgentMediaTests
{
    private const string Opus = "audio/ogg; codecs=opus";

    [TestCase("audio", "audio/opus", "gravacao.ogg", Opus)]
    [TestCase("audio", "audio/ogg", "gravacao.ogg", Opus)]
    [TestCase("audio", "audio/ogg; codecs=opus", "gravacao.ogg", Opus)]
    [TestCase("audio", "AUDIO/OGG;CODECS=OPUS", "gravacao.ogg", Opus)]
    [TestCase("audio", "audio/webm;codecs=opus", "gravacao.webm", Opus)]
    [TestCase("audio", "audio/webm", "gravacao.webm", Opus)]
    [TestCase("audio", null, "gravacao.ogg", Opus)]
    [TestCase("audio", "application/octet-stream", "gravacao.opus", Opus)]
    [TestCase("audio", "audio/mpeg", "0c6b4a4e-0f51-4d0c-8f7a-0b7d1f3f3a11.mp3", "audio/mpeg", Description = "Chatwoot's recorder")]
    [TestCase("audio", null, "0c6b4a4e-0f51-4d0c-8f7a-0b7d1f3f3a11.mp3", "audio/mpeg")]
    public void Recording_becomes_a_voice_note(string type, string? contentType, string name, string mimeType) =>
        Assert.That(Of(type, contentType, name), Is.EqualTo(new AgentMedia(MediaKind.Audio, IsVoice: true, mimeType)));

    [TestCase("audio", "audio/mpeg", "musica.mp3", "audio/mpeg")]
    [TestCase("audio", "audio/ogg; codecs=vorbis", "musica.ogg", "audio/ogg; codecs=vorbis")]
    [TestCase("audio", "audio/mp4", "musica.m4a", "audio/mp4")]
    [TestCase("audio", "audio/mpeg", "0c6b4a4e-0f51-4d0c-8f7a-0b7d1f3f3a11 (1).mp3", "audio/mpeg")]
    [TestCase("audio", null, null, null)]
    public void Other_audio_stays_an_audio_file(string type, string? contentType, string? name, string? mimeType) =>
        Assert.That(Of(type, contentType, name), Is.EqualTo(new AgentMedia(MediaKind.Audio, IsVoice: false, mimeType)));

    [TestCase("audio/mpeg", "musica.mp3", "audio/mpeg")]
    [TestCase("audio/ogg", "gravacao.ogg", Opus)]
    [TestCase("video/webm", "gravacao.webm", Opus, Description = "a browser's recording without video")]
    public void Audio_becomes_a_voice_note_when_Chatwoot_marks_it_as_recorded(string contentType, string name, string mimeType) =>
        Assert.That(
            AgentMedia.Of(new AgentFile("https://cw.example/a", "audio", contentType, name) { IsRecorded = true }),
            Is.EqualTo(new AgentMedia(MediaKind.Audio, IsVoice: true, mimeType)));

    [TestCase("image", "image/jpeg", "a.jpg", MediaKind.Image)]
    [TestCase("image", "IMAGE/PNG", "a.png", MediaKind.Image)]
    [TestCase("image", "image/webp", "a.webp", MediaKind.Image)]
    [TestCase("image", null, "a.JPEG", MediaKind.Image)]
    [TestCase("video", "video/mp4", "a.mp4", MediaKind.Video)]
    [TestCase("video", "video/3gpp", "a.3gp", MediaKind.Video)]
    [TestCase("image", "image/svg+xml", "a.svg", MediaKind.Document)]
    [TestCase("image", "image/heic", "a.heic", MediaKind.Document)]
    [TestCase("image", "image/tiff", "a.tiff", MediaKind.Document)]
    [TestCase("image", "image/gif", "a.gif", MediaKind.Document)]
    [TestCase("image", "image/bmp", "a.bmp", MediaKind.Document)]
    [TestCase("image", "image/avif", "a.avif", MediaKind.Document)]
    [TestCase("image", "image/heic", "a.jpg", MediaKind.Document, Description = "the content decides, not the name")]
    [TestCase("video", "video/quicktime", "a.mov", MediaKind.Document)]
    [TestCase("video", "video/x-matroska", "a.mkv", MediaKind.Document)]
    [TestCase("video", "video/webm", "a.webm", MediaKind.Document)]
    [TestCase("image", null, null, MediaKind.Document)]
    [TestCase("file", "application/pdf", "a.pdf", MediaKind.Document)]
    public void File_is_an_image_or_a_video_only_when_WhatsApp_shows_its_type(
        string type, string? contentType, string? name, MediaKind kind) =>
        Assert.That((Of(type, contentType, name).Kind, Of(type, contentType, name).IsVoice), Is.EqualTo((kind, false)));

    private static AgentMedia Of(string type, string? contentType, string? name) =>
        AgentMedia.Of(new AgentFile("https://cw.example/a", type, contentType, name));
}

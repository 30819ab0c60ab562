#include "CGD.h"

#include <dlfcn.h>
#include <stddef.h>

/// The names under which the third edition of its binary interface is known.
static const char *const names[] = {"libgd.so.3", "libgd.3.dylib"};

bool nightshift_load_gd(struct nightshift_gd *gd) {
    void *library = NULL;
    for (size_t i = 0; library == NULL && i < sizeof names / sizeof *names; i++) {
        library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    }
    if (library == NULL) return false;

#define FIND(field, name) ((gd->field = (__typeof__(gd->field))dlsym(library, #name)) != NULL)
    return FIND(free, gdFree) && FIND(copy, gdImageCopy) && FIND(decodeGIF, gdImageCreateFromGifPtr)
        && FIND(decodeJPEG, gdImageCreateFromJpegPtr) && FIND(decodePNG, gdImageCreateFromPngPtr)
        && FIND(decodeWebP, gdImageCreateFromWebpPtr) && FIND(createTrueColor, gdImageCreateTrueColor)
        && FIND(destroy, gdImageDestroy) && FIND(fillRectangle, gdImageFilledRectangle)
        && FIND(encodeJPEG, gdImageJpegPtr) && FIND(makeTrueColor, gdImagePaletteToTrueColor)
        && FIND(scale, gdImageScale) && FIND(setInterpolation, gdImageSetInterpolationMethod)
        && FIND(setErrorMethod, gdSetErrorMethod);
}
